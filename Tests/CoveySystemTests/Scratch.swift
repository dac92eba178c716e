import CoveySystem
import Testing

/// A folder that is removed with everything in it.
final class Scratch {
  let path: String

  init() throws {
    let base = ThisProcess.environment("TMPDIR") ?? "/tmp"
    path = "\(base)/covey-system-\(UInt64.random(in: 0 ... .max))"
    try FileSystem.makeFolders(path)
  }

  deinit { try? FileSystem.removeTree(path) }

  /// The path of a name in the folder.
  subscript(name: String) -> String { "\(path)/\(name)" }

  func write(_ bytes: [UInt8], _ name: String) throws {
    try FileWriter(self[name]).write(bytes.span.bytes)
  }
}
