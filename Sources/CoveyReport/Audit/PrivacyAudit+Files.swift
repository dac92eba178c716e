internal import CoveySystem

extension PrivacyAudit {
  /// The files of an audit within its folder.
  static let files = ["audit.json", "audit.txt"]

  /// Makes the folder, and checks that it has room for an audit: it may hold a run, beside whose report the audit then lies.
  /// - Throws: ``AuditFolderError`` if it cannot be made, or holds an audit.
  public static func prepare(folder: String) throws {
    try? FileSystem.makeFolders(folder)
    guard FileSystem.isFolder(folder) else {
      throw AuditFolderError("the folder \(folder) cannot be made; choose another")
    }
    if files.contains(where: { FileSystem.exists("\(folder)/\($0)") }) {
      throw AuditFolderError("\(folder) already holds an audit; choose another output folder")
    }
  }

  /// Writes the audit into a folder, as `audit.json` and `audit.txt`.
  /// - Throws: `FileError` if a file cannot be written.
  public func write(to folder: String) throws {
    try FileWriter.replace("\(folder)/audit.json") { try $0.write(Array((jsonLine + "\n").utf8).span.bytes) }
    let text = lines(width: 100).joined(separator: "\n") + "\n"
    try FileWriter.replace("\(folder)/audit.txt") { try $0.write(Array(text.utf8).span.bytes) }
  }
}

/// Why a folder cannot take an audit.
public struct AuditFolderError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong, and what to do.
  public let description: String

  init(_ description: String) { self.description = description }
}
