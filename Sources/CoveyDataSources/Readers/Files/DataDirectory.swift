internal import CoveyData
internal import CoveySystem

/// Where a named data set's files are looked for.
public enum DataDirectory {
  /// The folder of downloaded data: `$XDG_CACHE_HOME/covey`, else `~/.cache/covey` (`~/Library/Caches/covey` on Apple
  /// platforms); nil if there is no home folder.
  public static var cache: String? { cache(environment: ThisProcess.environment) }

  /// The folder of `name`: `explicit` if given, else `$COVEY_DATA/name`, else `name` in the cache folder.
  /// - Throws: `DataError.unavailable(_:)`, which says where it looked and how to get the data.
  public static func find(_ name: String, explicit: String? = nil) throws -> String {
    try find(name, explicit: explicit, environment: ThisProcess.environment)
  }

  /// The same with another environment.
  package static func find(
    _ name: String, explicit: String?, environment: (String) -> String?
  ) throws -> String {
    if let explicit {
      guard FileSystem.isFolder(explicit) else {
        throw DataError.unavailable("the data folder \(explicit) does not exist; check data.directory")
      }
      return explicit
    }
    let shared = environment("COVEY_DATA").map { "\($0)/\(name)" }
    let cached = cache(environment: environment).map { "\($0)/\(name)" }
    if let found = [shared, cached].compactMap({ $0 }).first(where: FileSystem.isFolder) { return found }
    let looked = [shared ?? "$COVEY_DATA/\(name) (COVEY_DATA is not set)", cached ?? "the cache folder (no HOME)"]
    throw DataError.unavailable(
      "data set \(name) not found; looked in \(looked.joined(separator: " and ")); run `covey data fetch \(name)`, "
        + "or set COVEY_DATA to the folder that holds \(name)/")
  }

  /// The cache folder in another environment.
  package static func cache(environment: (String) -> String?) -> String? {
    #if canImport(Darwin)
      return environment("HOME").map { "\($0)/Library/Caches/covey" }
    #else
      if let base = environment("XDG_CACHE_HOME") { return "\(base)/covey" }
      return environment("HOME").map { "\($0)/.cache/covey" }
    #endif
  }
}
