internal import CoveyCore
internal import CoveySecureAggregation
internal import CoveyServer
internal import CoveyTransport

/// Sessions of the package's own protocols, between the server and clients that remember what they took part in.
final class ProtocolSessions: SimulatedSessions {
  private let configuration: SecureAggregationConfiguration
  private let identities: SimulatedIdentities?
  private let history = SimulatedHistory()

  /// The sessions of a run.
  /// - Parameters:
  ///   - configuration: What is asked of them.
  ///   - clients: How many clients the run has: all of them are in the directory from which the server picks.
  /// - Throws: `CryptoError` if there is no secure randomness.
  init(_ configuration: SecureAggregationConfiguration, clients: Int) throws {
    self.configuration = configuration
    identities = configuration.server == .active ? try SimulatedIdentities(clients: clients) : nil
  }

  func open(_ invitation: SessionInvitation, cohort: [ClientID]) throws -> any ServerSession {
    switch invitation.method {
    case .secagg, .secaggPlus:
      try SecureAggregationServer(invitation: invitation, cohort: cohort, directory: identities)
    case .lightSecAgg:
      try LightServer(invitation: invitation, cohort: cohort, directory: identities)
    }
  }

  func directory() throws -> DirectoryDigest? { try identities?.digest() }

  func join(_ request: RoundRequest, as client: ClientID, expected: ExpectedSession) throws -> any ClientSession {
    let policy = ClientPolicy(
      minimumClients: expected.minimumClients, server: configuration.server,
      leastCorruptionRate: configuration.corruptionRate, leastSecurity: configuration.sigma, task: expected.task,
      encodingDigest: expected.encoding, modelDigest: expected.model)
    let identity = try identities.map { ClientIdentity(key: try $0.key(of: client), directory: $0) }
    let record = history.record(of: client)
    return expected.method == .lightSecAgg
      ? LightClient(client: client, policy: policy, identity: identity, history: record)
      : SecureAggregationClient(client: client, policy: policy, identity: identity, history: record)
  }
}
