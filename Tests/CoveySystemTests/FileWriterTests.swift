import CoveySystem
import Testing

@Suite struct FileWriterTests {
  private struct Stop: Error {}

  @Test("a file is replaced as a whole, and one that fails stays as it was")
  func replaces() throws {
    let scratch = try Scratch()
    let path = scratch["file"]
    try FileWriter.replace(path) { try $0.write(([1, 2, 3] as [UInt8]).span.bytes) }
    #expect(try FileSystem.read(path) == [1, 2, 3])
    #expect(throws: Stop.self) {
      try FileWriter.replace(path) { file in
        try file.write(([9] as [UInt8]).span.bytes)
        throw Stop()
      }
    }
    // Before it has its name, the new file is complete under another, and the old one is still there.
    var seen: [[UInt8]] = []
    try FileWriter.replace(path) {
      seen = [try FileSystem.read(path), try FileSystem.read(path + ".writing")]
    } write: {
      try $0.write(([4, 5] as [UInt8]).span.bytes)
    }
    #expect(seen == [[1, 2, 3], [4, 5]])
    #expect(try FileSystem.read(path) == [4, 5])
    #expect(try FileSystem.names(in: scratch.path) == ["file"])
    // What a killed process left behind is in nobody's way.
    try scratch.write([7, 7, 7], "file.writing")
    try FileWriter.replace(path, isSecret: true) { try $0.write(([6] as [UInt8]).span.bytes) }
    #expect(try FileSystem.read(path) == [6])
  }

  @Test("modes treat an existing file as they say")
  func modes() throws {
    let scratch = try Scratch()
    let path = scratch["file"]
    try scratch.write([1, 2, 3, 4], "file")
    let keeper = try FileWriter(path, mode: .keep(bytes: 2))
    try keeper.write(([8] as [UInt8]).span.bytes)
    try keeper.write(([9] as [UInt8]).span.bytes)
    try keeper.synchronize()
    #expect(try FileSystem.read(path) == [1, 2, 8, 9])
    try FileWriter(path, mode: .overwrite).write(([0, 0] as [UInt8]).span.bytes)
    #expect(try FileSystem.read(path) == [0, 0, 8, 9])
    #expect(throws: FileError.self) { try FileWriter(path, mode: .secret) }
    #expect(throws: FileError.self) { try FileWriter(scratch["none"], mode: .overwrite) }
    try FileWriter(scratch["new"], mode: .keep(bytes: 0)).write(([5] as [UInt8]).span.bytes)
    #expect(try FileSystem.read(scratch["new"]) == [5])
  }

  @Test("errors name the file and the reason")
  func errors() throws {
    let scratch = try Scratch()
    let error = #expect(throws: FileError.self) { try FileWriter(scratch["none/file"]) }
    #expect(
      error?.description
        == "cannot write \(scratch["none/file"]): No such file or directory; choose another output folder or free some space"
    )
    let reading = #expect(throws: FileError.self) { try FileSystem.read(scratch["none"]) }
    #expect(reading?.description == "cannot read \(scratch["none"]): No such file or directory")
    #expect(reading?.isMissing == true && reading?.isLocked == false)
    #expect(throws: FileError.self) { try FileSystem.read(scratch.path) }
    #expect(throws: FileError.self) { try FileWriter.replace(scratch["none/file"]) { _ in } }
  }
}
