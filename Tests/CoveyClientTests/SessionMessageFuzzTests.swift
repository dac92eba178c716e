import CAllocationCounter
import CoveyCore
import CoveyProtection
import CoveySecureAggregation
import CoveyTesting
import CoveyTransport
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// All that a server sends in a session, of every protocol and in every step, damaged, exchanged or of another step, to a
/// client that has come that far: it answers or names a refusal, and goes on with what an honest server sends next. It never
/// traps, never runs on, and takes no memory that grows with what a message says.
///
/// `COVEY_FUZZ=1000000 swift test -c release --filter SessionMessageFuzzTests` gives as many messages, and watches the
/// process's peak of memory, which is of use if nothing else runs in it.
@Suite struct SessionMessageFuzzTests {
  static let asked = ProcessInfo.processInfo.environment["COVEY_FUZZ"].flatMap { Int($0) }
  /// Messages of each of the 40 steps.
  static let count = asked.map { $0 / 40 + 1 } ?? 2000
  /// A client trains, masks and seals in vectors of some hundred bytes; the expander of masks has rooms of fixed size.
  static let largestAllocation: Int64 = 1 << 20

  private struct Tally {
    var accepted = 0
    var refused: [Refusal: Int] = [:]
    var slowest = Duration.zero
    var largest: Int64 = 0
  }

  /// A round without noise, one with rounding for central noise, and one with noise of the clients'.
  private static func inputs() throws -> [MaskedInput] {
    let fixed = try FixedPointEncoding(dimension: ClientPolicyTests.dimension, clipBound: 2, cohort: 9, weightBound: 64)
    let conditional = try FixedPointEncoding(
      dimension: ClientPolicyTests.dimension, clipBound: 2, cohort: 9, rounding: .conditional)
    return [
      try ClientPolicyTests.noised(cohort: 9), try MaskedInput(.fixedPoint(fixed), cohort: 9, seed: 1),
      try MaskedInput(.fixedPoint(conditional), cohort: 9, seed: 1),
    ]
  }

  @Test(arguments: RecordedSession.Kind.all) func everyStep(kind: RecordedSession.Kind) throws {
    let session = try RecordedSession.run(kind, Self.inputs()[kind.place % 3])
    #expect(session.sum != nil && session.moments.map(\.step) == kind.steps)
    let before = Self.peakMemory()
    for index in session.moments.indices {
      var tally = Tally()
      var mutator = Mutator(seed: UInt64(index + 100 * kind.place), others: session.messages)
      for number in 0..<Self.count {
        let right = session.moments[index].message
        let message = number == 0 ? right : number % 8 == 0 ? mutator.replace(right) : mutator.mutate(right)
        try give(message, at: index, of: session, &tally)
        // The first message is the right one.
        #expect(number > 0 || tally.accepted == 1, "\(tally.refused)")
      }
      let step = "\(kind.testDescription), \(session.moments[index].step)"
      #expect(tally.accepted + tally.refused.values.reduce(0, +) == Self.count)
      #expect(tally.accepted < Self.count / 2 && tally.refused[.sessionRefused] != nil, "\(step): \(tally.refused)")
      #expect(tally.slowest < .seconds(5), "\(step): \(tally.slowest)")
      #expect(tally.largest <= Self.largestAllocation, "\(step): \(tally.largest) bytes at once")
    }
    // Other tests of the process have peaks of their own.
    guard Self.asked != nil, let before, let after = Self.peakMemory() else { return }
    #expect(after - before < 64 << 20)
    let messages = kind.steps.count * Self.count
    print("\(kind.testDescription): \(messages) messages, peak of memory \(before) to \(after) bytes")
  }

  /// Gives one message to the victim, and then what the honest server sent next for as long as it goes on.
  private func give(_ message: [UInt8], at index: Int, of session: RecordedSession, _ tally: inout Tally) throws {
    let (client, history) = try session.victim(at: index)
    let clock = ContinuousClock()
    allocation_counter_watch()
    let start = clock.now
    var result = session.answer(message, in: session.moments[index].step, by: client, history)
    tally.slowest = max(tally.slowest, start.duration(to: clock.now))
    tally.largest = max(tally.largest, allocation_counter_largest())
    switch result {
    case .success: tally.accepted += 1
    case .failure(let refused): tally.refused[refused.refusal, default: 0] += 1
    }
    for next in session.moments[index...].dropFirst() {
      guard case .success = result else { break }
      result = session.answer(next.message, in: next.step, by: client, history)
    }
    guard case .failure(let refused) = result else { return }
    #expect(refused.refusal != .failed, "\(session.moments[index].step): \(refused.diagnostic)")
    // It is over for the client, whatever comes.
    #expect(client.step == nil)
    #expect(throws: SecureAggregationError.sessionOver) { try client.answer(session.moments[index].message) }
  }

  /// Bytes of memory that the process has held at a time, at most; nil where it is not told.
  private static func peakMemory() -> Int? {
    guard let file = fopen("/proc/self/status", "r") else { return nil }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, Int32(line.count), file) != nil {
      let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      guard text.hasPrefix("VmHWM:") else { continue }
      return text.split(separator: " ").compactMap { Int($0) }.first.map { $0 << 10 }
    }
    return nil
  }
}
