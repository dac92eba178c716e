import CoveyCore
import CoveySecureAggregation
import Testing

@Suite("Invitations")
struct SessionInvitationTests {
  private func invitation(
    task: String = "t", round: Int = 0, count: Int = 1, bits: Int = 16, invited: Int = 2, minimum: Int = 2,
    corruption: Double = 0.05, dropout: Double = 0.1, sigma: Int = 40, eta: Int = 30, enrolled: Int? = nil
  ) throws -> SessionInvitation {
    try SessionInvitation(
      method: .secaggPlus, server: .active, task: task, round: round, shape: RingShape(count: count, bits: bits),
      encodingDigest: .zero, modelDigest: .zero, invited: invited, minimumClients: minimum, corruptionRate: corruption,
      dropoutRate: dropout, sigma: sigma, eta: eta, enrolled: enrolled)
  }

  @Test("the ends of every range") func ranges() throws {
    let longest = String(repeating: "é", count: 127) + "!"
    let largest = try invitation(
      task: longest, round: MessageLimits.round, count: MessageLimits.elements, bits: 32,
      invited: MessageLimits.clients,
      minimum: MessageLimits.clients, corruption: 0.999, dropout: 0, sigma: 256, eta: 256)
    #expect(largest.encoded().count == SessionInvitation.maximumByteCount)
    for right in [largest, try invitation(bits: 1, sigma: 1, eta: 1)] {
      #expect(try SessionInvitation(decoding: right.encoded()) == right)
    }
    let wrong: [() throws -> SessionInvitation] = [
      { try invitation(task: "") }, { try invitation(task: longest + "!") }, { try invitation(task: "a\u{1b}[2J") },
      { try invitation(task: "a\u{85}") }, { try invitation(round: -1) },
      { try invitation(round: MessageLimits.round + 1) }, { try invitation(count: 0) },
      { try invitation(count: MessageLimits.elements + 1) }, { try invitation(bits: 0) }, { try invitation(bits: 33) },
      { try invitation(invited: 1, minimum: 1) }, { try invitation(invited: MessageLimits.clients + 1) },
      { try invitation(minimum: 3) }, { try invitation(invited: 5, minimum: 1) }, { try invitation(corruption: 1) },
      { try invitation(corruption: -0.0) }, { try invitation(corruption: .nan) }, { try invitation(dropout: -0.1) },
      { try invitation(dropout: .infinity) }, { try invitation(sigma: 0) }, { try invitation(sigma: 257) },
      { try invitation(eta: 0) }, { try invitation(eta: 257) }, { try invitation(enrolled: 1) },
      { try invitation(enrolled: MessageLimits.enrolled + 1) },
    ]
    for make in wrong { #expect(throws: SecureAggregationError.self) { try make() } }
  }

  @Test("every field is bound: another value gives another digest") func digest() throws {
    let base = try invitation(invited: 9)
    var digests: Set<Bytes32> = [try base.digest()]
    let others = [
      try invitation(task: "u", invited: 9), try invitation(round: 1, invited: 9), try invitation(count: 2, invited: 9),
      try invitation(bits: 17, invited: 9), try invitation(invited: 8), try invitation(invited: 9, minimum: 3),
      try invitation(invited: 9, corruption: 0.06), try invitation(invited: 9, dropout: 0.2),
      try invitation(invited: 9, sigma: 41), try invitation(invited: 9, eta: 31),
      try invitation(invited: 9, enrolled: 10),
    ]
    for other in others { #expect(digests.insert(try other.digest()).inserted) }
    for index in 0..<6 {
      // A server that is not active states no directory.
      let isActive = index != 1
      func pick<Value>(_ place: Int, _ one: Value, _ other: Value) -> Value { index == place ? other : one }
      let other = try SessionInvitation(
        method: pick(0, .secaggPlus, .secagg), server: isActive ? .active : .semiHonest, task: "t", round: 0,
        shape: base.shape, encodingDigest: pick(2, .zero, digests.first ?? .zero),
        modelDigest: pick(3, .zero, digests.first ?? .zero), invited: 9, minimumClients: 2,
        dropoutRate: pick(5, 0.1, 0.11), directoryDigest: isActive ? pick(4, .zero, digests.first ?? .zero) : .zero)
      #expect(digests.insert(try other.digest()).inserted)
    }
  }

  @Test("names that are no UTF-8 are refused") func text() throws {
    var bytes = try invitation(task: "abc").encoded()
    bytes[11] = 0xff
    #expect(throws: SecureAggregationError.malformed(.keys, reason: "the task's name is not UTF-8")) {
      try SessionInvitation(decoding: bytes)
    }
    bytes[8] = 3
    #expect(throws: SecureAggregationError.malformed(.keys, reason: "the model of the server is unknown")) {
      try SessionInvitation(decoding: bytes)
    }
  }
}
