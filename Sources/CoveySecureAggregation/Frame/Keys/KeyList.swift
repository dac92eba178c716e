public import CoveyCore
public import CoveyCrypto

/// The server's second message to a client: how many take part, the graph, the keys of the client's neighbours, and who
/// witnesses the session's lists.
///
/// Positions 0..<clients are the ranks of the clients in ascending order. In sparse graphs against active servers the
/// ``KeyTree`` proves that no client stands at two of them.
public struct KeyList: Sendable, Hashable {
  /// The keys of one neighbour.
  public struct Entry: Sendable, Hashable {
    /// Its position.
    public let position: Int
    /// Who it is.
    public let client: ClientID
    /// For the channels over which shares travel.
    public let channelKey: PublicKey
    /// For the masks.
    public let maskKey: PublicKey
    /// Its signature over ``KeyAdvertisement/transcript(of:)``, against active servers alone.
    public let signature: Signature?

    /// An entry.
    public init(
      position: Int, client: ClientID, channelKey: PublicKey, maskKey: PublicKey, signature: Signature? = nil
    ) {
      self.position = position
      self.client = client
      self.channelKey = channelKey
      self.maskKey = maskKey
      self.signature = signature
    }

    /// The entry of a client at a position, from what it advertised.
    public init(position: Int, _ keys: KeyAdvertisement) {
      self.init(
        position: position, client: keys.client, channelKey: keys.channelKey, maskKey: keys.maskKey,
        signature: keys.signature)
    }
  }

  /// A member of the session's committee. It signs with its identity, so its keys are of no use to others.
  public struct Member: Sendable, Hashable {
    /// Its position.
    public let position: Int
    /// Who it is.
    public let client: ClientID
    /// ``KeyAdvertisement/pairDigest()``.
    public let pair: Bytes32

    /// A member.
    public init(position: Int, client: ClientID, pair: Bytes32) {
      self.position = position
      self.client = client
      self.pair = pair
    }
  }

  /// How many clients sent keys, with how many each is linked, and how many shares recover a secret.
  public let parameters: SessionParameters
  /// The seed of the graph.
  public let graphSeed: Bytes32
  /// The root of the ``KeyTree`` over everybody's keys.
  public let root: Bytes32
  /// The receiver's own position.
  public let position: Int
  /// The ``SessionParameters/listed`` nearest clients of the graph by ascending position.
  public let entries: [Entry]
  /// The committee by ascending position; empty without one.
  public let committee: [Member]
  /// Where ``SessionParameters/provesKeys``: the nodes that prove the entries, the committee and the receiver's own keys
  /// together; else empty.
  public let proof: [KeyTree.Node]

  /// A list. ``encoded()`` states what must hold of it.
  public init(
    parameters: SessionParameters, graphSeed: Bytes32, root: Bytes32, position: Int, entries: [Entry],
    committee: [Member] = [], proof: [KeyTree.Node] = []
  ) {
    self.parameters = parameters
    self.graphSeed = graphSeed
    self.root = root
    self.position = position
    self.entries = entries
    self.committee = committee
    self.proof = proof
  }

  /// The list that a server makes for the client at a position.
  /// - Parameters:
  ///   - position: Whose list it is.
  ///   - keys: What all clients sent, by position.
  ///   - tree: The tree over those keys.
  ///   - parameters: The session's sizes.
  ///   - graph: The graph of `graphSeed`.
  ///   - graphSeed: The seed of the graph.
  /// - Throws: `CryptoError.libraryUnavailable` if libsodium cannot start.
  package init(
    for position: Int, keys: [KeyAdvertisement], tree: KeyTree, parameters: SessionParameters,
    graph: CommunicationGraph, graphSeed: Bytes32
  ) throws {
    let listed = graph.listed(for: position)
    let members = parameters.provesKeys ? graph.committee(of: parameters.committee) : []
    try self.init(
      parameters: parameters, graphSeed: graphSeed, root: tree.root, position: position,
      entries: listed.map { Entry(position: $0, keys[$0]) },
      committee: members.map { Member(position: $0, client: keys[$0].client, pair: try keys[$0].pairDigest()) },
      proof: parameters.provesKeys ? tree.proof(of: listed + members + [position]) : [])
  }

  /// The positions that the proof is of.
  static func proved(_ position: Int, _ entries: [Entry], _ committee: [Member]) -> Set<Int> {
    Set(entries.map(\.position) + committee.map(\.position) + [position])
  }
}
