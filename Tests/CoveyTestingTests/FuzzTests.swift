import CAllocationCounter
import CoveyTesting
import Testing

@Suite("Fuzzing: a million damaged messages")
struct FuzzTests {
  @Test("every decoder answers or throws by name, in a moment, in memory that follows the message")
  func million() throws {
    let fuzzer = try MessageFuzzer(seed: 20_261_121)
    let probe =
      allocation_counter_works() == 1
      ? MessageFuzzer.MemoryProbe(
        begin: { allocation_counter_watch() }, largest: { Int(allocation_counter_largest()) }) : nil
    let report = fuzzer.run(mutations: 1_000_000, probe: probe)
    #expect(report.mutations == 1_000_000)
    #expect(report.unnamed.isEmpty, "\(report.unnamed)")
    #expect(report.slowest < .seconds(1), "one message took \(report.slowest)")
    #expect(report.excess <= 0, "\(report.excess) bytes too many; the largest request was \(report.largestAllocation)")
    #expect(report.isClean)
    // Mutations must get past the header: some are valid still, and some fail deep inside.
    #expect(report.accepted > 10_000 && report.accepted < 500_000, "\(report.accepted)")
    #expect(report.refused[.malformed, default: 0] > 100_000)
    for kind in [ErrorKind.tooLarge, .wrongSession, .unknownVersion, .outOfTurn] {
      #expect(report.refused[kind, default: 0] > 100, "\(kind)")
    }
    if probe != nil { #expect(report.largestAllocation > 0) }
  }
}
