import CoveyCore
import CoveyCrypto
import CoveySecureAggregation
import Testing

@Suite("A client's order and secrets")
struct ClientOrderTests {
  private struct Weak { weak var object: AnyObject? }

  private struct Broken: Error {}

  private final class BrokenHistory: ParticipationHistory {
    let refusesBegin: Bool
    init(refusesBegin: Bool) { self.refusesBegin = refusesBegin }
    func check(_ name: RoundName, seconds: Int, within limit: ParticipationLimit) {}
    func begin(_ participation: ParticipationRecord, within limit: ParticipationLimit) throws {
      if refusesBegin { throw Broken() }
    }
    func answered(_ session: Bytes32) throws { throw Broken() }
    var spent: PrivacyCharge { PrivacyCharge(rho: 0) }
  }

  @Test("refuses messages out of turn, and is over then")
  func outOfTurn() throws {
    let steps = SessionStep.allCases.filter { ![.consistency, .dispute, .roster].contains($0) }
    for step in steps {
      for wrong in steps where wrong != step {
        let whole = try SessionFixture(clients: 3)
        _ = try whole.run()
        let session = try SessionFixture(clients: 3)
        while let open = session.server.step, open < step { try session.runStep() }
        let message = try #require(whole.questions[wrong]?[whole.name(0)])
        let client = session.clients[0]
        #expect(throws: SecureAggregationError.outOfTurn(expected: step, got: wrong)) {
          if step == .input { try client.accept(message) } else { _ = try client.answer(message) }
        }
        #expect(client.step == nil && client.secrets.isEmpty)
        #expect(throws: SecureAggregationError.sessionOver) { try client.accept(message) }
      }
    }
  }

  @Test("refuses messages of another session with the same invitation")
  func otherSession() throws {
    let (one, other) = (try SessionFixture(clients: 3), try SessionFixture(clients: 3))
    try one.run(through: .check)
    _ = try other.run()
    let message = try #require(other.questions[.input]?[other.name(0)])
    #expect(throws: SecureAggregationError.wrongSession) { try one.clients[0].accept(message) }
  }

  @Test("masks once, a vector of the session's shape, and clears it otherwise")
  func masking() throws {
    let shape = RingShape(count: 5, bits: 20)
    func full(_ shape: RingShape) -> RingVector {
      var values = RingVector(shape)
      values.withWords { words in for index in words.indices { words[index] = 1 } }
      return values
    }
    var message: [UInt8] = [1, 2, 3]
    // Before anybody was accepted.
    let early = try SessionFixture(clients: 3)
    try early.run(through: .keys)
    var values = full(shape)
    #expect(throws: SecureAggregationError.outOfTurn(expected: .shares, got: .input)) {
      try early.clients[0].mask(&values, into: &message)
    }
    #expect(values == RingVector(shape) && message.isEmpty && early.clients[0].secrets.isEmpty)
    for wrong in [RingShape(count: 4, bits: 20), RingShape(count: 5, bits: 19)] {
      let session = try SessionFixture(clients: 3, shape: shape)
      try session.run(through: .check)
      try session.clients[0].accept(session.server.message(for: session.name(0)))
      try session.clients[0].beginAsInvited()
      values = full(wrong)
      #expect(throws: SecureAggregationError.wrongShape) { try session.clients[0].mask(&values, into: &message) }
      #expect(values == RingVector(wrong) && message.isEmpty && session.clients[0].secrets.isEmpty)
    }
    // Twice.
    let session = try SessionFixture(clients: 3, shape: shape)
    try session.run(through: .input)
    values = full(shape)
    #expect(throws: SecureAggregationError.outOfTurn(expected: .unmasking, got: .input)) {
      try session.clients[0].mask(&values, into: &message)
    }
    #expect(values == RingVector(shape) && message.isEmpty)
    #expect(throws: SecureAggregationError.sessionOver) { try session.clients[0].mask(&values, into: &message) }
  }

  @Test("drops secrets as soon as it has no use for them, and all at the end", arguments: ServerModel.allCases)
  func wiping(model: ServerModel) throws {
    let session = try SessionFixture(clients: 4, server: model)
    var seen: [Weak] = []
    while session.server.step != nil {
      // Memory of a secret is wiped when its object goes away.
      let before = session.clients.flatMap(\.secrets).map { Weak(object: $0) }
      #expect(session.server.step == .keys || !before.isEmpty)
      if session.server.step == .unmasking {
        // Three shares of neighbours and one of its own: no key of any mask.
        #expect(session.clients.allSatisfy { $0.secrets.count == 4 })
      }
      seen += before
      try session.runStep()
    }
    #expect(seen.count > 50 && seen.allSatisfy { $0.object == nil })
  }

  @Test("drops secrets when it refuses, in every step", arguments: SessionStep.allCases.filter { $0 != .dispute })
  func wipingOnRefusal(step: SessionStep) throws {
    let session = try SessionFixture(clients: 4, server: .active)
    while let open = session.server.step, open < step { try session.runStep() }
    var message = try session.server.message(for: session.name(0))
    message[message.count - 1] ^= 0x80
    message.append(0)
    let client = session.clients[0]
    let secrets = client.secrets.map { Weak(object: $0) }
    #expect(step == .keys || !secrets.isEmpty)
    #expect(throws: SecureAggregationError.self) {
      if step == .input { try client.accept(message) } else { _ = try client.answer(message) }
    }
    #expect(secrets.allSatisfy { $0.object == nil } && client.step == nil)
  }

  @Test("gives no shares when the round cannot be put on record")
  func brokenHistory() throws {
    let session = try SessionFixture(clients: 3, history: { _ in BrokenHistory(refusesBegin: false) })
    try session.run(through: .input)
    session.exchange(.unmasking)
    #expect(session.clientErrors.count == 3 && session.clientErrors.values.allSatisfy { $0 is Broken })
    #expect(session.answers[.unmasking] == nil && session.clients.allSatisfy { $0.secrets.isEmpty })
  }

  @Test("masks nothing when the participation cannot be put on record, or was not")
  func unrecorded() throws {
    let session = try SessionFixture(clients: 3, history: { _ in BrokenHistory(refusesBegin: true) })
    try session.run(through: .check)
    session.exchange(.input)
    #expect(session.clientErrors.count == 3 && session.clientErrors.values.allSatisfy { $0 is Broken })
    #expect(session.answers[.input] == nil && session.clients.allSatisfy { $0.secrets.isEmpty })
    // Who skips the record has no mask.
    let other = try SessionFixture(clients: 3)
    try other.run(through: .check)
    try other.clients[0].accept(other.server.message(for: other.name(0)))
    var (values, message) = (RingVector(RingShape(count: 5, bits: 20)), [UInt8]())
    values.withWords { $0[0] = 7 }
    #expect(throws: SecureAggregationError.outOfTurn(expected: .input, got: .input)) {
      try other.clients[0].mask(&values, into: &message)
    }
    #expect(values.words[0] == 0 && message.isEmpty)
  }
}
