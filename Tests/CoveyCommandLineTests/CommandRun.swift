import Foundation

/// A run of the command as users start it: the executable beside the tests, in a folder of its own, without a terminal.
struct CommandRun {
  let status: Int32
  let output: String
  let errors: String

  /// The executable of this build.
  static let executable = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "covey")

  /// Runs `covey` with `arguments` in `folder`.
  init(_ arguments: [String], in folder: String) throws {
    let process = Process()
    process.executableURL = Self.executable
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: folder)
    process.standardInput = FileHandle.nullDevice
    let out = "\(folder)/\(UUID().uuidString).out"
    let err = "\(folder)/\(UUID().uuidString).err"
    for path in [out, err] { FileManager.default.createFile(atPath: path, contents: nil) }
    // Files, for a full pipe would stop the command.
    process.standardOutput = FileHandle(forWritingAtPath: out)
    process.standardError = FileHandle(forWritingAtPath: err)
    try process.run()
    process.waitUntilExit()
    status = process.terminationStatus
    output = try String(contentsOfFile: out, encoding: .utf8)
    errors = try String(contentsOfFile: err, encoding: .utf8)
  }

  /// The object that `--json` puts into the last line of standard output.
  var summary: [String: Any]? {
    output.split(separator: "\n").last.flatMap {
      try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
    }
  }
}
