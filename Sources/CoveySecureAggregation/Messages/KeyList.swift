public import CoveyCore
public import CoveyCrypto

/// The server's second message to a client: how many take part, the graph, and the keys of the client's neighbours.
///
/// Positions 0..<clients are the ranks of the clients in ascending order, so a client cannot stand at two of them
/// unnoticed.
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
    /// The siblings on the way from its leaf to ``KeyList/root``, lowest first; empty where
    /// ``SessionParameters/provesKeys`` is false.
    public let proof: [Bytes32]

    /// An entry.
    public init(
      position: Int, client: ClientID, channelKey: PublicKey, maskKey: PublicKey, signature: Signature? = nil,
      proof: [Bytes32] = []
    ) {
      self.position = position
      self.client = client
      self.channelKey = channelKey
      self.maskKey = maskKey
      self.signature = signature
      self.proof = proof
    }

    /// The entry of a client at a position, from what it advertised.
    public init(position: Int, _ keys: KeyAdvertisement, proof: [Bytes32] = []) {
      self.init(
        position: position, client: keys.client, channelKey: keys.channelKey, maskKey: keys.maskKey,
        signature: keys.signature, proof: proof)
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
  /// Where ``SessionParameters/provesKeys``: the way from the receiver's own leaf to the root; else empty.
  public let proof: [Bytes32]
  /// The neighbours by ascending position.
  public let entries: [Entry]

  /// A list. ``encoded()`` states what must hold of it.
  public init(
    parameters: SessionParameters, graphSeed: Bytes32, root: Bytes32, position: Int, proof: [Bytes32] = [],
    entries: [Entry]
  ) {
    self.parameters = parameters
    self.graphSeed = graphSeed
    self.root = root
    self.position = position
    self.proof = proof
    self.entries = entries
  }
}
