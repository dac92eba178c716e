import CoveyCore
import CoveySecureAggregation
import Testing

@Suite("What a server keeps of dealings")
struct RelayLimitTests {
  private func invitation(
    _ method: SecureAggregationProtocol, _ clients: Int, minimum: Int = 2, corruption: Double = 0.05
  ) throws -> SessionInvitation {
    try SessionInvitation(
      method: method, server: .semiHonest, task: "relay", round: 0, shape: RingShape(count: 1, bits: 8),
      encodingDigest: .zero, modelDigest: .zero, invited: clients, minimumClients: minimum,
      corruptionRate: corruption, dropoutRate: 0.05)
  }

  private func open(_ invitation: SessionInvitation, limit: Int = RelayLimit.standard) throws {
    _ = try SecureAggregationServer(
      invitation: invitation, cohort: (0..<invitation.invited).map { ClientID(rawValue: $0) }, relayLimit: limit)
  }

  @Test("is at most 4 GiB, and a complete graph with more is refused before anybody is asked")
  func complete() throws {
    try open(invitation(.secagg, 4265))
    // 236 bytes for each of n^2 pairs.
    #expect(throws: SecureAggregationError.relayTooLarge(bytes: 236 * 4267 * 4267, limit: 4 << 30)) {
      try open(invitation(.secagg, 4267))
    }
    #expect(throws: SecureAggregationError.relayTooLarge(bytes: 2_360_000, limit: 2_359_999)) {
      try open(invitation(.secagg, 100), limit: 2_359_999)
    }
    try open(invitation(.secagg, 100), limit: 2_360_000)
  }

  @Test("of sparse graphs grows with the cohort, and the graph that one may come to counts as well")
  func sparse() throws {
    let invitation = try invitation(.secaggPlus, 20_000, minimum: 15_000)
    let parameters = try SessionParameters(invitation, clients: 20_000)
    #expect(RelayLimit.byteCount(parameters) == 236 * 20_000 * parameters.neighbours)
    try open(invitation)
    // Half of 9,000 may collude: so many that with 4,600 clients there is no sparse graph.
    let fallback = try self.invitation(.secaggPlus, 9000, minimum: 4510, corruption: 0.5)
    #expect(try !SessionParameters(fallback, clients: 9000).isComplete)
    #expect(try SessionParameters(fallback, clients: 4510).isComplete)
    #expect {
      try open(fallback)
    } throws: { error in
      guard case .relayTooLarge(let bytes, 4 << 30) = error as? SecureAggregationError else { return false }
      return bytes > 4 << 30
    }
  }
}
