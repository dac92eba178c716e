import CoveyCore
import CoveyCrypto
import CoveySecureAggregation
import Testing

@Suite("A client and its invitation")
struct ClientInvitationTests {
  private func invitation(
    method: SecureAggregationProtocol = .secagg, server: ServerModel = .semiHonest, round: Int = 5, count: Int = 10,
    minimum: Int = 4, corruptionRate: Double = 0.1, sigma: Int = 40
  ) throws -> SessionInvitation {
    try SessionInvitation(
      method: method, server: server, task: "digits", round: round, shape: RingShape(count: count, bits: 20),
      encodingDigest: Bytes32(BLAKE2b.hash("encoding")), modelDigest: Bytes32(BLAKE2b.hash("model")), invited: 9,
      minimumClients: minimum, corruptionRate: corruptionRate, sigma: sigma)
  }

  private func policy() throws -> ClientPolicy {
    ClientPolicy(
      minimumClients: 4, largestVector: 10, leastCorruptionRate: 0.1, leastSecurity: 40, task: "digits",
      encodingDigest: Bytes32(try BLAKE2b.hash("encoding")), modelDigest: Bytes32(try BLAKE2b.hash("model")))
  }

  private func answer(
    _ invitation: SessionInvitation, _ policy: ClientPolicy, history: VolatileHistory = VolatileHistory()
  ) throws {
    let client = SecureAggregationClient(client: ClientID(rawValue: 3), policy: policy, history: history)
    do {
      _ = try client.answer(invitation.encoded())
      #expect(client.step == .shares && !client.secrets.isEmpty)
    } catch {
      #expect(client.step == nil && client.secrets.isEmpty)
      #expect(throws: SecureAggregationError.sessionOver) { try client.answer(invitation.encoded()) }
      throw error
    }
  }

  @Test("takes one that is as good as it asks for")
  func accepts() throws {
    try answer(try invitation(), try policy())
    try answer(try invitation(), ClientPolicy(minimumClients: 2))
  }

  @Test("refuses one that is weaker or other in any way")
  func refuses() throws {
    let weaker: [SessionInvitation] = [
      try invitation(method: .lightSecAgg), try invitation(count: 11), try invitation(minimum: 3),
      try invitation(corruptionRate: 0.09), try invitation(sigma: 39),
    ]
    for invitation in weaker {
      let error = #expect(throws: SecureAggregationError.self) { try answer(invitation, try policy()) }
      guard case .unacceptable = error else {
        Issue.record("\(String(describing: error)) for \(invitation)")
        continue
      }
    }
    var policies = Array(repeating: try policy(), count: 5)
    policies[0].protocols = [.secaggPlus]
    policies[1].server = .active
    policies[2].task = "letters"
    policies[3].encodingDigest = .zero
    policies[4].modelDigest = .zero
    for policy in policies {
      let error = #expect(throws: SecureAggregationError.self) { try answer(try invitation(), policy) }
      guard case .unacceptable = error else {
        Issue.record("\(String(describing: error)) for \(policy)")
        continue
      }
    }
    // Against active servers it needs an identity.
    #expect(throws: SecureAggregationError.unacceptable(reason: "keys must be signed, and it has no identity")) {
      try answer(try invitation(server: .active, minimum: 6), try policy())
    }
  }

  @Test("refuses rounds that are not later than the last one it answered")
  func stale() throws {
    let history = VolatileHistory()
    try history.begin(task: "digits", round: 4)
    try answer(try invitation(round: 5), try policy(), history: history)
    try history.begin(task: "digits", round: 5)
    for round in [0, 4, 5] {
      #expect(throws: SecureAggregationError.staleRound(round, last: 5)) {
        try answer(try invitation(round: round), try policy(), history: history)
      }
    }
    try answer(try invitation(round: 6), try policy(), history: history)
    try history.begin(task: "letters", round: 0)
    #expect(history.last(in: "letters") == 0 && history.last(in: "digits") == 5 && history.last(in: "") == nil)
  }

  @Test("draws new keys for every session")
  func freshKeys() throws {
    var seen: Set<PublicKey> = []
    for _ in 0..<10 {
      let client = SecureAggregationClient(
        client: ClientID(rawValue: 3), policy: try policy(), history: VolatileHistory())
      let invitation = try invitation()
      let keys = try KeyAdvertisement(decoding: client.answer(invitation.encoded()), for: invitation)
      #expect(seen.insert(keys.channelKey).inserted && seen.insert(keys.maskKey).inserted)
      #expect(keys.client == client.client && keys.signature == nil)
    }
  }
}
