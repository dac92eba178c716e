public import CoveyData
internal import CoveySystem

extension Dataset {
  /// Reads LEAF's JSON (Caldas et al. 2018, arXiv:1812.01097): `users`, `num_samples`, `user_data`.
  /// - Parameter path: A file, or a folder whose `.json` (or `.json.gz`) files are read in the order of their names. A
  ///   user in several files is one client.
  /// - Returns: The examples and their owners, in the order they come.
  /// - Throws: ``DataError`` with file and line.
  public static func leaf(
    _ path: String, options: LEAFOptions = LEAFOptions()
  ) throws -> (dataset: Dataset, clients: ClientKeys) {
    var files = [path]
    if FileSystem.isFolder(path) {
      do {
        files = try FileSystem.names(in: path)
      } catch {
        throw DataError(error)
      }
      files = files.filter { $0.hasSuffix(".json") || $0.hasSuffix(".json.gz") }.map { "\(path)/\($0)" }
      guard !files.isEmpty else { throw DataError.unavailable("the folder \(path) has no .json files") }
    }
    var collector = try LEAFCollector(options)
    for file in files { try collector.read(file) }
    return try collector.finish(source: path)
  }
}
