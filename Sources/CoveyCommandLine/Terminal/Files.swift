import CoveyReferenceCases
import CoveyServer
import CoveySystem

/// Whole files of the command line's arguments.
enum Files {
  /// The bytes of a file.
  static func read(_ path: String) throws -> [UInt8] {
    do {
      return try FileSystem.read(path)
    } catch {
      throw CaseFileError("\(error)")
    }
  }

  /// The ledger's file of an argument, which names it or the folder of its run.
  static func ledger(_ argument: String) -> String {
    let file = "\(argument)/ledger.json"
    return FileSystem.exists(file) ? file : argument
  }

  /// Writes text to a file, in place of what it held.
  static func write(_ text: String, to path: String) throws {
    try FileWriter.replace(path) { try $0.write(Array(text.utf8).span.bytes) }
  }

  /// Removes a folder with nothing in it.
  static func removeIfEmpty(_ path: String) {
    FileSystem.removeIfEmpty(folder: path)
  }
}
