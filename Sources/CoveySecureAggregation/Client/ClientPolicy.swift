/// The least that a client asks of a session before it takes part. It is the client's own, never the server's word.
public struct ClientPolicy: Sendable, Hashable {
  /// Protocols that the client speaks.
  public var protocols: Set<SecureAggregationProtocol>
  /// With ``ServerModel/active`` the client refuses sessions that are safe from semi-honest servers alone.
  public var server: ServerModel
  /// Clients whose inputs must be in a sum, at least, itself included; >= 2.
  public var minimumClients: Int
  /// Elements that a vector may have, at most.
  public var largestVector: Int
  /// The share of clients that may collude with the server which a session must be safe from, at least.
  public var leastCorruptionRate: Double
  /// The statistical security parameter of the graph, in bits, at least.
  public var leastSecurity: Int
  /// The task that the client works for; nil: any.
  public var task: String?
  /// The digest of the encoding that the client uses; nil: any.
  public var encodingDigest: Bytes32?
  /// The digest of the model that the client was given; nil: any. A server that sends clients different models
  /// can single one out (Pasquini et al. 2022, CCS, arXiv 2111.07380); the digest in the session stops it.
  public var modelDigest: Bytes32?

  /// A policy.
  /// - Precondition: `minimumClients >= 2`: the sum of one input is that input.
  public init(
    minimumClients: Int, server: ServerModel = .semiHonest,
    protocols: Set<SecureAggregationProtocol> = Set(SecureAggregationProtocol.allCases),
    largestVector: Int = 1 << 28, leastCorruptionRate: Double = 0.05, leastSecurity: Int = 40,
    task: String? = nil, encodingDigest: Bytes32? = nil, modelDigest: Bytes32? = nil
  ) {
    precondition(minimumClients >= 2, "a sum must be over at least two clients: the sum of one input is that input")
    self.minimumClients = minimumClients
    self.server = server
    self.protocols = protocols
    self.largestVector = largestVector
    self.leastCorruptionRate = leastCorruptionRate
    self.leastSecurity = leastSecurity
    self.task = task
    self.encodingDigest = encodingDigest
    self.modelDigest = modelDigest
  }
}
