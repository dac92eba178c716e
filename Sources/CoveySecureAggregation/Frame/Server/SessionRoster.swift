internal import CoveyCore
internal import CoveyCrypto

/// What the server knows of a session once keys are in: who takes part, where they stand and what they are linked by.
/// Nothing in it changes.
final class SessionRoster: Sendable {
  /// What messages are read and written by.
  let context: SessionContext
  /// Derives what is bound to the session.
  let binding: SessionBinding
  /// Who shares masks and secrets with whom.
  let graph: CommunicationGraph
  /// Everybody's keys by position.
  let keys: [KeyAdvertisement]
  /// The positions of those who witness lists, ascending; empty without a committee.
  let committee: [Int]
  /// How many clients may collude.
  let colluders: Int
  private let graphSeed: Bytes32
  private let tree: KeyTree
  private let places: [ClientID: Int]

  /// The roster of a session.
  /// - Parameters:
  ///   - invitation: What the clients answered.
  ///   - advertisements: Their answers, in any order.
  ///   - drawsGraph: Whether it is drawn by lot who is linked with whom.
  ///   - fixed: Sizes that tests state instead of those that the number of clients gives.
  /// - Throws: ``SecureAggregationError`` if they are too few; `CryptoError` if libsodium cannot start.
  init(
    _ invitation: SessionInvitation, _ advertisements: [KeyAdvertisement], drawsGraph: Bool, fixed: SessionParameters?
  ) throws {
    keys = advertisements.sorted { $0.client < $1.client }
    guard keys.count >= invitation.minimumClients else {
      throw SecureAggregationError.tooFewClients(.keys, count: keys.count, minimum: invitation.minimumClients)
    }
    let parameters = try SessionParameters(invitation, clients: keys.count, fixed: fixed)
    let digest = try invitation.digest()
    tree = try KeyTree(keys, invitation: digest)
    graphSeed =
      !drawsGraph
      ? .zero
      : invitation.server == .active
        ? try KeyList.graphSeed(invitation: digest, clients: keys.count, root: tree.root) : try Self.randomSeed()
    graph = try CommunicationGraph(parameters, seed: graphSeed)
    committee = parameters.provesKeys ? graph.committee(of: parameters.committee) : []
    context = try SessionContext(invitation, parameters, graphSeed: graphSeed, root: tree.root)
    binding = SessionBinding(context)
    colluders = parameters.colluders(invitation)
    places = Dictionary(uniqueKeysWithValues: keys.enumerated().map { ($1.client, $0) })
  }

  /// The sizes of the session.
  var parameters: SessionParameters { context.parameters }

  /// Where a client stands; nil if it sent no keys.
  func position(of client: ClientID) -> Int? { places[client] }

  /// Who stands at a position.
  func client(at position: Int) -> ClientID { keys[position].client }

  /// The members of the committee that are in a set.
  func committee(in set: PositionSet) -> PositionSet {
    PositionSet(count: set.count, committee.filter { set.contains($0) })
  }

  /// The list of keys for the client at a position.
  /// - Throws: `CryptoError.libraryUnavailable` if libsodium cannot start.
  func keyList(for position: Int) throws -> KeyList {
    try KeyList(
      for: position, keys: keys, tree: tree, parameters: parameters, graph: graph, graphSeed: graphSeed)
  }

  /// A server that follows the protocol draws the graph itself, once it has the keys.
  private static func randomSeed() throws -> Bytes32 {
    try SecretKey.random().withBytes { bytes in Bytes32(bytes.withUnsafeBytes { ArraySlice($0) }) }
  }
}
