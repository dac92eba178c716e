import CoveySystem
import Testing

@Suite struct LockTests {
  @Test("a folder and a file have one holder at a time")
  func oneHolder() throws {
    let scratch = try Scratch()
    var lock = FolderLock(scratch.path)
    #expect(lock != nil)
    #expect(FolderLock(scratch.path) == nil)
    lock = nil
    #expect(FolderLock(scratch.path) != nil)
    // What cannot be locked is nobody's.
    #expect(FolderLock(scratch["none"]) != nil)

    let file = try OpenFile(updatingOrMaking: scratch["file"], permissions: 0o600)
    let other = try OpenFile(updating: scratch["file"])
    try file.lock()
    let held = #expect(throws: FileError.self) { try other.lock() }
    #expect(held?.isLocked == true)
    file.unlock()
    try other.lock()
  }

  @Test("a log grows, is cut, and is replaced, while its lock stays")
  func log() throws {
    let scratch = try Scratch()
    let path = scratch["log"]
    var log: LogFile? = try LogFile(path, header: [1, 2])
    #expect(try log?.read() == [1, 2])
    try log?.append([3, 4], at: 2)
    try log?.append([5], at: 4)
    #expect(try log?.read() == [1, 2, 3, 4, 5])
    try log?.cut(to: 3)
    #expect(try log?.read() == [1, 2, 3])
    try scratch.write([0], "log.writing")
    try log?.replace(with: [7, 8])
    try log?.append([9], at: 2)
    #expect(try log?.read() == [7, 8, 9])
    let refusal = #expect(throws: FileError.self) { try LogFile(path, header: []) }
    #expect(refusal?.isLocked == true)
    log = nil
    #expect(try LogFile(path, header: [1, 2]).read() == [7, 8, 9])
    #expect(try FileSystem.names(in: scratch.path) == ["log", "log.lock"])
    #expect(throws: FileError.self) { try LogFile(scratch["none/log"], header: []) }
  }
}
