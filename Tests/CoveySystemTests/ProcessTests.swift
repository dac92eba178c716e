import CoveySystem
import Testing

@Suite struct ProcessTests {
  @Test("the time of day is written as people and files want it")
  func clock() {
    #expect(WallClock.timestamp(of: 0) == "1970-01-01T00:00:00Z")
    #expect(WallClock.timestamp(of: 1_709_210_096) == "2024-02-29T12:34:56Z")
    #expect(WallClock.compact("2024-02-29T12:34:56Z") == "20240229T123456Z")
    #expect(WallClock.seconds > 1_700_000_000)
    #expect(WallClock.timestamp.count == 20 && WallClock.compactTimestamp.count == 16)
  }

  @Test("the system tells of the machine and the process")
  func facts() {
    #expect(Machine.cores >= 1)
    #expect(!Machine.name.isEmpty && Machine.name != "unknown" && !Machine.processor.isEmpty)
    let before = ThisProcess.peakMemory
    #expect(before > 1 << 20)
    let block = [UInt8](repeating: 1, count: 64 << 20)
    #expect(block.count == 64 << 20 && ThisProcess.peakMemory >= before)
    #expect(ThisProcess.environment("PATH") != nil)
    #expect(ThisProcess.environment("COVEY_NO_SUCH_VARIABLE") == nil)
  }

  @Test("a block of memory keeps what it holds when it grows")
  func memory() throws {
    var block = try #require(SystemMemory.resize(nil, to: 16))
    block.storeBytes(of: 42, as: Int.self)
    block = try #require(SystemMemory.resize(block, to: 1 << 22))
    #expect(block.load(as: Int.self) == 42)
    SystemMemory.release(block)
  }
}
