public import CoveyCore
public import CoveySecureAggregation

/// The implementation under test: how to make a client's and a server's side of a session.
public struct SessionPair: Sendable {
  /// Makes a client that waits for its invitation.
  public var makeClient:
    @Sendable (
      SecureAggregationProtocol, ClientID, ClientPolicy, ClientIdentity?, any ParticipationHistory
    ) throws -> any ClientSession
  /// Makes the server of a session.
  public var makeServer: @Sendable (SessionInvitation, [ClientID], (any IdentityDirectory)?) throws -> any ServerSession

  /// A pair.
  public init(
    makeClient:
      @escaping @Sendable (
        SecureAggregationProtocol, ClientID, ClientPolicy, ClientIdentity?, any ParticipationHistory
      ) throws -> any ClientSession,
    makeServer:
      @escaping @Sendable (SessionInvitation, [ClientID], (any IdentityDirectory)?) throws
      -> any ServerSession
  ) {
    self.makeClient = makeClient
    self.makeServer = makeServer
  }

  /// Covey's own.
  public static let covey = SessionPair(
    makeClient: { method, client, policy, identity, history in
      switch method {
      case .secagg, .secaggPlus:
        SecureAggregationClient(
          client: client, policy: policy, identity: identity, history: history,
          fixed: SessionSetting.stated(method, policy.server))
      case .lightSecAgg: LightClient(client: client, policy: policy, identity: identity, history: history)
      }
    },
    makeServer: { invitation, cohort, directory in
      switch invitation.method {
      case .secagg, .secaggPlus:
        try SecureAggregationServer(
          invitation: invitation, cohort: cohort, directory: directory,
          fixed: SessionSetting.stated(invitation.method, invitation.server))
      case .lightSecAgg: try LightServer(invitation: invitation, cohort: cohort, directory: directory)
      }
    })
}
