internal import CoveyCore
internal import CoveyProtection
internal import CoveySecureAggregation
internal import CoveyTransport

/// How a pool's workers play the clients of a run with secure aggregation.
struct SecureSimulation: Sendable {
  let configuration: SecureAggregationConfiguration
  let task: String
  let sessions: any SimulatedSessions

  /// What the clients of a round know of their session. All of them were sent the same request, so its digests are taken
  /// once.
  func expected(_ sent: SentRequest, cohort: Int) throws -> ExpectedSession {
    ExpectedSession(
      method: configuration.method(cohort: cohort), task: task,
      digests: try sent.digests ?? RequestDigests(sent.request),
      minimumClients: sent.request.masking?.minimumClients(configuration)
        ?? configuration.minimumClients(cohort: cohort))
  }
}
