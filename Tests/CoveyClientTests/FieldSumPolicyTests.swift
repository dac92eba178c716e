import CoveyClient
import CoveyCore
import CoveyNoise
import CoveyProtection
import CoveySecureAggregation
import CoveyTransport
import Testing

/// LightSecAgg sums whole numbers: what wraps around at one client shows in its sums, with that client's noise alone.
@Suite struct FieldSumPolicyTests {
  private static func charge(_ method: SecureAggregationProtocol, deviations: Double) throws -> PrivacyCharge {
    let input = try ClientPolicyTests.noised(DistributedConfiguration(wrapDeviations: deviations))
    let invitation = try SessionInvitation(
      method: method, server: .semiHonest, task: "t", round: 0, shape: input.shape, encodingDigest: .zero,
      modelDigest: .zero, invited: 4, minimumClients: 4)
    return try ClientPolicyTests.policy().charge(
      for: ClientPolicyTests.request(input), invitation: invitation, in: VolatileHistory())
  }

  @Test func ringsThatHoldTheSumAlone() throws {
    #expect(throws: SecureAggregationError.refused(.gridTooCoarse)) { try Self.charge(.lightSecAgg, deviations: 4) }
    #expect(try Self.charge(.secagg, deviations: 4).rho > 0)
    #expect(try Self.charge(.lightSecAgg, deviations: 8).rho > 0)
  }
}
