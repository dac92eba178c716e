internal import CoveyCore
internal import CoveySecureAggregation
internal import CoveyServer
internal import CoveyTransport

/// Sessions of the package's own protocols.
struct ProtocolSessions: SimulatedSessions {
  init(_ configuration: SecureAggregationConfiguration) throws {}
  func open(_ invitation: SessionInvitation, cohort: [ClientID]) throws -> any ServerSession {
    throw SecureAggregationError.sessionOver
  }
  func join(_ request: RoundRequest, as client: ClientID, expected: ExpectedSession) throws -> any ClientSession {
    throw SecureAggregationError.sessionOver
  }
}
