/// The sizes that a session's protocol, server model and number of clients give. Server and clients compute them from the
/// invitation alike, so a server cannot talk clients into weaker ones.
public struct SessionParameters: Sendable, Hashable {
  /// The protocol.
  public let method: SecureAggregationProtocol
  /// What the server may do that clients are to be safe from.
  public let server: ServerModel
  /// Clients that sent keys: n.
  public let clients: Int
  /// Others that hold shares of each client's secrets, and whose shares it holds: k.
  public let neighbours: Int
  /// Shares that recover a secret: t. In LightSecAgg the clients that must answer for the sum of masks to be decoded.
  public let threshold: Int
  /// In a sparse graph the clients on each side of the ring with whom a client shares masks: w. 0 in the complete graph.
  public let maskReach: Int
  /// Against active servers in a sparse graph: of `maskReach` places in a row at most so many may be missing from the sum,
  /// D. Else 0.
  public let gap: Int
  /// Against active servers in a sparse graph: the clients at the first places of the ring, who witness the lists of a
  /// session, M. Else 0.
  public let committee: Int
  /// How many signatures of the committee make a list valid: q. 0 without a committee.
  public let quorum: Int

  /// Parameters as a message states them; ``init(_:clients:)`` computes the right ones.
  ///
  /// Sizes that are not stated: masks with all holders, windows that may be missing whole, and a committee of all clients of
  /// which two thirds and one sign.
  package init(
    method: SecureAggregationProtocol, server: ServerModel, clients: Int, neighbours: Int, threshold: Int,
    maskReach: Int? = nil, gap: Int? = nil, committee: Int? = nil, quorum: Int? = nil
  ) {
    let sparse = neighbours != clients - 1
    let witnessed = sparse && server == .active
    self.method = method
    self.server = server
    self.clients = clients
    self.neighbours = neighbours
    self.threshold = threshold
    self.maskReach = maskReach ?? (sparse ? neighbours / 2 : 0)
    self.gap = gap ?? (witnessed ? self.maskReach : 0)
    self.committee = committee ?? (witnessed ? clients : 0)
    self.quorum = quorum ?? (witnessed ? 2 * self.committee / 3 + 1 : 0)
  }

  /// Whether everybody is linked with everybody.
  public var isComplete: Bool { neighbours == clients - 1 }

  /// Whether a client keeps a share of its own secrets, as in the complete graph (Bonawitz et al. 2017, Fig. 4), or only
  /// its neighbours hold them (Bell et al. 2020).
  public var holdsOwnShare: Bool { isComplete && method != .lightSecAgg }

  /// Clients that hold shares of one client's secrets.
  public var holders: Int { holdsOwnShare ? clients : neighbours }

  /// Others with whom each client shares masks: m = 2w, or everybody.
  public var maskNeighbours: Int { isComplete ? neighbours : 2 * maskReach }

  /// Others whose keys a client is told: R, the larger of ``neighbours`` and ``maskNeighbours``.
  public var listed: Int { max(neighbours, maskNeighbours) }

  /// Whether key lists carry proofs: against active servers, where a client does not see everybody's keys.
  public var provesKeys: Bool { server == .active && !isComplete }
}

/// The protocols of secure aggregation.
public enum SecureAggregationProtocol: String, Sendable, Hashable, Codable, CaseIterable {
  /// Bonawitz et al. 2017 (CCS, eprint 2017/281): every client shares masks and secrets with every other.
  case secagg
  /// Bell et al. 2020 (CCS, eprint 2020/704): with its neighbours in a random graph.
  case secaggPlus = "secagg+"
  /// So et al. 2022 (MLSys, arXiv 2109.14236): the sum of the masks is decoded at once from coded shares.
  case lightSecAgg = "lightsecagg"
}

/// What a server may do that clients are to be safe from.
public enum ServerModel: String, Sendable, Hashable, Codable, CaseIterable {
  /// Follows the protocol and looks at all it sees, together with colluding clients.
  case semiHonest
  /// May lie: keys are signed, and clients agree on who is alive before they answer. Needs a directory of identities.
  case active
}

extension SessionParameters {
  /// The choice as a sentence, for example
  /// "secagg+: 1000 clients, 34 neighbours, 18 share masks, threshold 18; 5 % corrupt, 5 % dropped out, sigma 40, eta 30".
  /// - Parameter invitation: What the parameters were chosen by.
  public func sentence(_ invitation: SessionInvitation) -> String {
    var choice = "\(method.rawValue): \(clients) clients, "
    choice += isComplete ? "all neighbours" : "\(neighbours) neighbours"
    if !isComplete, method == .secaggPlus { choice += ", \(maskNeighbours) share masks" }
    choice += ", threshold \(threshold)"
    if quorum > 0 { choice += ", \(quorum) of a committee of \(committee) sign" }
    choice += "; \(Self.percent(invitation.corruptionRate)) corrupt"
    choice += ", \(Self.percent(invitation.dropoutRate)) dropped out"
    if !isComplete { choice += ", sigma \(invitation.sigma), eta \(invitation.eta)" }
    if server == .active { choice += ", active server" }
    return choice
  }

  /// What is asked of a complete graph and cannot be, as a sentence: more dropouts than it has shares to spare; nil if it
  /// can be. A sparse graph is chosen so that it can.
  /// - Parameter invitation: What the parameters were chosen by.
  public func shortfall(_ invitation: SessionInvitation) -> String? {
    let asked = ClientShare.count(invitation.dropoutRate, of: clients)
    let spare = clients - threshold
    guard isComplete, asked > spare else { return nil }
    return "\(asked) of \(clients) clients may drop out by the dropout rate of "
      + "\(Self.percent(invitation.dropoutRate)), and a sum needs \(threshold): with more than \(spare) dropouts there is none"
  }

  /// A rate as percent with three digits behind the point at most.
  package static func percent(_ rate: Double) -> String {
    let thousandths = Int((rate * 100_000).rounded())
    var text = "\(thousandths / 1000)"
    var rest = thousandths % 1000
    if rest > 0 {
      var digits = 3
      while rest % 10 == 0 { (rest, digits) = (rest / 10, digits - 1) }
      text += "." + String(repeating: "0", count: digits - "\(rest)".count) + "\(rest)"
    }
    return text + " %"
  }
}
