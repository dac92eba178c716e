/// The sizes that a session's protocol, server model and number of clients give. Server and clients compute them from the
/// invitation alike, so a server cannot talk clients into weaker ones.
public struct SessionParameters: Sendable, Hashable {
  /// The protocol.
  public let method: SecureAggregationProtocol
  /// What the server may do that clients are to be safe from.
  public let server: ServerModel
  /// Clients that sent keys: n.
  public let clients: Int
  /// Others with whom each client shares masks and secrets: k.
  public let neighbours: Int
  /// Shares that recover a secret: t. In LightSecAgg the clients that must answer for the sum of masks to be decoded.
  public let threshold: Int

  /// Parameters as a message states them; ``init(_:clients:)`` computes the right ones.
  package init(
    method: SecureAggregationProtocol, server: ServerModel, clients: Int, neighbours: Int, threshold: Int
  ) {
    self.method = method
    self.server = server
    self.clients = clients
    self.neighbours = neighbours
    self.threshold = threshold
  }

  /// Whether everybody is linked with everybody.
  public var isComplete: Bool { neighbours == clients - 1 }

  /// Whether a client keeps a share of its own secrets, as in the complete graph (Bonawitz et al. 2017, Fig. 4), or only
  /// its neighbours hold them (Bell et al. 2020).
  public var holdsOwnShare: Bool { isComplete && method != .lightSecAgg }

  /// Clients that hold shares of one client's secrets.
  public var holders: Int { holdsOwnShare ? clients : neighbours }

  /// Whether key lists carry proofs: against active servers, where a client does not see everybody's keys.
  public var provesKeys: Bool { server == .active && !isComplete }
}
