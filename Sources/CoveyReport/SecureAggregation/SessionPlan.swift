public import CoveyCore
public import CoveySecureAggregation

/// What a session of secure aggregation would be: its parameters, how likely they fail, what it sends and computes.
public struct SessionPlan: Sendable {
  /// What clients would be invited to.
  public let invitation: SessionInvitation
  /// The numbers of neighbours and shares.
  public let parameters: SessionParameters
  /// How likely the random graph fails; nil where it is complete, which does not depend on chance.
  public let events: GraphEvents?
  /// Every message, in the order of the session.
  public let messages: [MessageCost]
  /// What one client computes.
  public let client: [WorkItem]
  /// What the server computes if as many clients as are tolerated drop out once shares are dealt.
  public let server: [WorkItem]

  /// The name of the task whose invitation is counted.
  static let task = "task"

  /// A plan.
  /// - Parameters:
  ///   - method: The protocol; nil: as the configuration's default for so many clients.
  ///   - model: What the server may do.
  ///   - clients: Clients that take part.
  ///   - corruptionRate: The share that may collude with the server.
  ///   - dropoutRate: The share that may drop out.
  ///   - sigma: Bits of security of the graph; nil: as many as `SessionInvitation` takes by default.
  ///   - eta: Bits of correctness of the graph.
  ///   - shape: The vector that is summed.
  /// - Throws: `SecureAggregationError` if a value is out of range, or no parameters are safe.
  public init(
    method: SecureAggregationProtocol?, model: ServerModel, clients: Int, corruptionRate: Double, dropoutRate: Double,
    sigma: Int?, eta: Int, shape: RingShape
  ) throws {
    let method = method ?? SecureAggregationConfiguration().method(cohort: clients)
    invitation = try SessionInvitation(
      method: method, server: model, task: Self.task, round: 0, shape: shape, encodingDigest: .zero,
      modelDigest: .zero, invited: clients,
      minimumClients: SecureAggregationConfiguration(
        method: method, server: model, corruptionRate: corruptionRate, dropoutRate: dropoutRate
      ).minimumClients(cohort: clients), corruptionRate: corruptionRate,
      dropoutRate: dropoutRate, sigma: sigma, eta: eta)
    parameters = try SessionParameters(invitation, clients: clients)
    events = GraphEvents(parameters, invitation)
    let costs = try SessionCosts(invitation, parameters)
    (messages, client, server) = (costs.messages, costs.client, costs.server)
  }

  /// Bits of the ring in which values of some width are summed over all clients.
  public static func bits(values: Int, clients: Int) -> Int {
    clients <= 1 ? values : values + Int.bitWidth - (clients - 1).leadingZeroBitCount
  }

  /// Bytes that a client sends.
  public var up: Int { messages.filter { $0.direction == .toServer }.reduce(0) { $0 + $1.bytes } }
  /// Bytes that a client receives, beside the model.
  public var down: Int { messages.filter { $0.direction == .toClient }.reduce(0) { $0 + $1.bytes } }
  /// Bytes of the vector alone, packed.
  public var vectorBytes: Int { MaskedInputMessage.payloadByteCount(invitation.shape) }
}
