import CoveyCore
import CoveySecureAggregation
import Testing

@Suite("Rounds and the sessions that they are bound to")
struct RoundBindingTests {
  /// A server that gives one client another model, request, encoding, vector, task, run, round or number than the session
  /// names: nothing goes on record, and no vector is masked.
  @Test("a round that differs from the invitation has no mask")
  func differs() throws {
    let other = Bytes32(bytes: [UInt8](repeating: 9, count: 32)) ?? .zero
    func binding(_ invitation: SessionInvitation, _ change: Int) -> RoundBinding {
      func pick<Value>(_ place: Int, _ one: Value, _ two: Value) -> Value { change == place ? two : one }
      let name = invitation.name
      return RoundBinding(
        name: RoundName(
          task: pick(0, name.task, "letters"), run: pick(1, name.run, other), round: pick(2, name.round, 4),
          number: pick(3, name.number, 9)),
        shape: pick(4, invitation.shape, RingShape(count: 6, bits: 20)),
        request: pick(5, invitation.requestDigest, other),
        model: pick(6, invitation.modelDigest, other), encoding: pick(7, invitation.encodingDigest, other))
    }
    let refusals: [Refusal] = [
      .requestDiffers, .requestDiffers, .requestDiffers, .requestDiffers, .encodingDiffers, .requestDiffers,
      .modelDiffers, .encodingDiffers,
    ]
    for (change, refusal) in refusals.enumerated() {
      let history = CountingHistory()
      let session = try SessionFixture(
        clients: 3,
        history: { index -> any ParticipationHistory in
          index == 0 ? history : VolatileHistory()
        })
      try session.run(through: .check)
      let client = session.clients[0]
      try client.accept(session.server.message(for: client.client))
      #expect(throws: SecureAggregationError.refused(refusal)) {
        _ = try client.begin(
          binding(session.invitation, change), charging: PrivacyCharge(rho: 0), within: nil)
      }
      #expect(history.begun == 0 && client.secrets.isEmpty && client.step == nil)
      var (values, message) = (RingVector(session.invitation.shape), [UInt8]())
      #expect(throws: SecureAggregationError.sessionOver) { try client.mask(&values, into: &message) }
    }
    let session = try SessionFixture(clients: 3)
    try session.run(through: .check)
    try session.clients[0].accept(session.server.message(for: session.name(0)))
    let digest = try session.clients[0].begin(
      binding(session.invitation, -1), charging: PrivacyCharge(rho: 0), within: nil)
    #expect(try digest == session.context().digest.value)
  }

  private final class CountingHistory: ParticipationHistory, @unchecked Sendable {
    // Sendable: one thread uses it.
    var begun = 0
    func check(_ name: RoundName, seconds: Int, within limit: ParticipationLimit) {}
    func begin(_ participation: ParticipationRecord, within limit: ParticipationLimit) { begun += 1 }
    func answered(_ session: Bytes32) {}
    var spent: PrivacyCharge { PrivacyCharge(rho: 0) }
  }
}
