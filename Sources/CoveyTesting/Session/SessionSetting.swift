public import CoveyCore
public import CoveySecureAggregation

/// A small session that is attacked: protocol, server model and sizes.
public struct SessionSetting: Sendable, Hashable {
  /// The protocol.
  public let method: SecureAggregationProtocol
  /// What the server may do that clients are to be safe from.
  public let server: ServerModel
  /// Clients that are invited, by ascending number; the numbers have gaps, so that ranks are not numbers.
  public let clients: [ClientID]
  /// The vector that is summed.
  public let shape: RingShape
  /// The least number of clients that each client asks for.
  public let minimumClients: Int
  /// The share of clients that may collude.
  public let corruptionRate: Double
  /// The share of clients that may drop out.
  public let dropoutRate: Double
  /// Bits of security of the graph: few, so that small graphs are sparse, but where a lying server may try many.
  public let sigma: Int
  /// Bits of correctness of the graph.
  public let eta: Int

  init(
    _ method: SecureAggregationProtocol, _ server: ServerModel, clients: Int, minimumClients: Int,
    corruptionRate: Double, dropoutRate: Double, sigma: Int = 8, eta: Int = 4
  ) {
    self.method = method
    self.server = server
    self.clients = (0..<clients).map { ClientID(rawValue: 10 * $0 + 3) }
    // An odd width that is no multiple of eight leaves bits unused in the last byte.
    shape = RingShape(count: 37, bits: 13)
    self.minimumClients = minimumClients
    self.corruptionRate = corruptionRate
    self.dropoutRate = dropoutRate
    self.sigma = method == .secaggPlus && server == .active ? SessionParameters.leastSigmaWithoutBeacon : sigma
    self.eta = eta
  }

  /// All protocols against both kinds of server. SecAgg+ runs on sparse graphs: 12 clients with 6 neighbours, against
  /// active servers 8.
  public static let all: [SessionSetting] = ServerModel.allCases.flatMap { server in
    // An active server must not have two sums of one session.
    let (few, many) = server == .active ? (5, 8) : (4, 6)
    return [
      SessionSetting(.secagg, server, clients: 7, minimumClients: few, corruptionRate: 0.1, dropoutRate: 0.2),
      SessionSetting(.secaggPlus, server, clients: 12, minimumClients: many, corruptionRate: 0.2, dropoutRate: 0.2),
      SessionSetting(.lightSecAgg, server, clients: 7, minimumClients: few, corruptionRate: 0.1, dropoutRate: 0.3),
    ]
  }

  /// For example "secagg+, active server".
  public var name: String { "\(method.rawValue), \(server == .active ? "active" : "semi-honest") server" }

  /// Whether clients share masks with some of the others only.
  public var isSparse: Bool { method == .secaggPlus }

  /// Whether secrets are shared out, as in SecAgg and SecAgg+.
  public var sharesSecrets: Bool { method != .lightSecAgg }

  /// An invitation to a round.
  func invitation(round: Int, directory: DirectoryDigest) throws -> SessionInvitation {
    try SessionInvitation(
      method: method, server: server, task: "hostile", round: round, shape: shape,
      encodingDigest: .zero, modelDigest: .zero, invited: clients.count, minimumClients: minimumClients,
      corruptionRate: corruptionRate, dropoutRate: dropoutRate, sigma: sigma, eta: eta,
      enrolled: server == .active ? directory.count : 0, directoryDigest: server == .active ? directory.value : .zero)
  }

  /// What clients ask for: exactly what an honest server offers.
  func policy() -> ClientPolicy {
    ClientPolicy(
      minimumClients: minimumClients, server: server, protocols: [method], largestVector: shape.count,
      leastCorruptionRate: corruptionRate, leastSecurity: sigma, task: "hostile", encodingDigest: .zero,
      modelDigest: .zero)
  }
}
