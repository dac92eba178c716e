package import CoveyCore
package import CoveySecureAggregation
package import CoveyServer
package import CoveyTransport

/// Opens both sides of a simulated run's sessions.
package protocol SimulatedSessions: ServerSessions {
  /// A client's side of the session of the round that `request` asks for.
  /// - Parameters:
  ///   - expected: The digests of what the client was asked, to which the session must be bound.
  /// - Throws: What making keys throws.
  func join(_ request: RoundRequest, as client: ClientID, expected: ExpectedSession) throws -> any ClientSession
}

/// What every client of a round knows of the session that it is to join.
package struct ExpectedSession: Sendable, Hashable {
  /// The protocol.
  package let method: SecureAggregationProtocol
  /// The name of the task.
  package let task: String
  /// The digests of what it was asked.
  package let digests: RequestDigests
  /// Clients without whom it takes no part, itself included.
  package let minimumClients: Int

  /// What a client knows.
  package init(
    method: SecureAggregationProtocol, task: String, digests: RequestDigests, minimumClients: Int
  ) {
    self.method = method
    self.task = task
    self.digests = digests
    self.minimumClients = minimumClients
  }
}
