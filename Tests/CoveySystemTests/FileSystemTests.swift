import CoveySystem
import Testing

@Suite struct FileSystemTests {
  @Test("folders are made with those above them, and removed with what is in them")
  func folders() throws {
    let scratch = try Scratch()
    let folder = scratch["a/b//c"]
    try FileSystem.createFolder(folder)
    try FileSystem.createFolder(folder + "/")
    #expect(FileSystem.isFolder(folder) && !FileSystem.isFile(folder))
    try scratch.write([1], "a/b/file")
    try scratch.write([2], "a/.hidden")
    #expect(try FileSystem.names(in: scratch["a"]) == [".hidden", "b"])
    #expect(throws: FileError(.write, scratch["a/b/file"], "it is not a folder")) {
      try FileSystem.createFolder(scratch["a/b/file"])
    }
    #expect(throws: FileError.self) { try FileSystem.createFolder(scratch["a/b/file/below"]) }
    FileSystem.removeIfEmpty(folder: scratch["a"])
    #expect(FileSystem.exists(scratch["a"]))
    FileSystem.removeIfEmpty(folder: folder)
    #expect(!FileSystem.exists(folder))
    try FileSystem.removeTree(scratch["a"])
    #expect(try FileSystem.names(in: scratch.path) == [])
    #expect(throws: FileError.self) { try FileSystem.removeTree(scratch["a"]) }
    #expect(throws: FileError.self) { try FileSystem.names(in: scratch["a"]) }
    try FileSystem.synchronize(folder: scratch.path)
    #expect(
      FileSystem.folder(of: "/a/b") == "/a" && FileSystem.folder(of: "/a") == "/" && FileSystem.folder(of: "a") == ".")
  }

  @Test("files get other and second names")
  func names() throws {
    let scratch = try Scratch()
    try scratch.write([1], "one")
    try scratch.write([2], "two")
    try FileSystem.addName(scratch["two"], to: scratch["one"])
    #expect(try FileSystem.read(scratch["two"]) == [1])
    #expect(FileSystem.isSameFile(scratch["one"], scratch["two"]))
    try FileSystem.move(scratch["two"], to: scratch["three"])
    #expect(!FileSystem.exists(scratch["two"]) && FileSystem.isFile(scratch["three"]))
    FileSystem.remove(scratch["three"])
    FileSystem.remove(scratch["three"])
    #expect(try FileSystem.names(in: scratch.path) == ["one"])
    #expect(throws: FileError.self) { try FileSystem.move(scratch["two"], to: scratch["three"]) }
  }

  @Test("a file is read whole, with and without a known size")
  func reading() throws {
    let scratch = try Scratch()
    let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    try scratch.write(bytes, "file")
    try scratch.write([], "empty")
    #expect(try FileSystem.read(scratch["file"]) == bytes)
    #expect(try FileSystem.read(scratch["empty"]) == [])
    #expect(try FileSystem.read(scratch["file"], atMost: bytes.count) == bytes)
    #expect(try FileSystem.read(scratch["file"], atMost: bytes.count - 1) == nil)
    #expect(try FileSystem.read(scratch["empty"], atMost: 0) == [])
    #expect(throws: FileError.self) { try FileSystem.read(scratch["none"], atMost: 1) }
  }

  @Test("a mapped file holds the file's bytes, after its name has gone too")
  func mapping() throws {
    let scratch = try Scratch()
    try scratch.write([3, 1, 4], "file")
    try scratch.write([], "empty")
    let mapped = try MappedFile(scratch["file"])
    FileSystem.remove(scratch["file"])
    #expect(Array(mapped.bytes) == [3, 1, 4])
    #expect(try MappedFile(scratch["empty"]).bytes.isEmpty)
    #expect(throws: FileError(.read, scratch.path, "it is not a regular file")) { try MappedFile(scratch.path) }
    #expect(throws: FileError.self) { try MappedFile(scratch["none"]) }
  }

  @Test("an open file is read and written in any place, and cut")
  func openFile() throws {
    let scratch = try Scratch()
    let file = try OpenFile(updatingOrMaking: scratch["file"], permissions: 0o600)
    try file.write(([1, 2, 3, 4, 5] as [UInt8]).span.bytes, at: 0)
    try file.write(([9, 9] as [UInt8]).span.bytes, at: 1)
    #expect(try file.size == 5)
    #expect(try file.read(8) == [1, 9, 9, 4, 5])
    try file.truncate(to: 3)
    try file.synchronize()
    try file.synchronizeDrive()
    var part: [UInt8] = [0, 0, 0, 0]
    #expect(try part.withUnsafeMutableBytes { try file.read(into: $0, at: 1) } == 2)
    #expect(part == [9, 9, 0, 0])
    #expect(throws: FileError.self) { try OpenFile(making: scratch["file"], permissions: 0o600) }
    #expect(throws: FileError.self) { try OpenFile(reading: scratch["file"]).write(([1] as [UInt8]).span.bytes, at: 0) }
  }
}
