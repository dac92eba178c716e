public import CoveyCore
internal import CoveyCrypto

/// The ordered Merkle tree over the keys of all clients of a session: its root binds the session to them, and one proof
/// shows a client that the keys of its neighbours are those that everybody else was told of.
///
/// Every node states the least and the greatest identity below it, and is worth nothing unless all of its left half are
/// smaller than all of its right half. Two openings of one identity at different positions would part at a node whose
/// hash fixes that order, so **an identity proves one position**, whatever else a server put into the tree. Otherwise it
/// could fill the tree with copies of its colluders and choose a client's neighbours by trying. Leaves, nodes and the root,
/// which covers the number of clients, are hashed under different tags; leaves cover the invitation.
public struct KeyTree: Sendable {
  /// A node: what is below it, and its hash.
  public struct Node: Sendable, Hashable {
    /// The least identity below it.
    public let least: Int
    /// The greatest one.
    public let greatest: Int
    /// The hash of its two halves, or of a client's keys.
    public let hash: Bytes32

    /// A node as a message states it.
    package init(least: Int, greatest: Int, hash: Bytes32) {
      self.least = least
      self.greatest = greatest
      self.hash = hash
    }

    /// Bytes of a node in messages.
    static let byteCount = 16 + Bytes32.byteCount
  }

  /// The nodes of the levels from the leaves up; a last node without a sibling moves up as it is.
  let levels: [[Node]]
  /// What the session is bound to.
  public let root: Bytes32

  /// The tree over the keys of the clients in the order of their positions.
  /// - Parameters:
  ///   - keys: What the clients sent, by ascending identity.
  ///   - invitation: ``SessionInvitation/digest()``.
  /// - Precondition: At least one client.
  /// - Throws: `CryptoError.libraryUnavailable` if libsodium cannot start.
  public init(_ keys: [KeyAdvertisement], invitation: Bytes32) throws {
    try self.init(
      leaves: keys.map { try Self.leaf(of: $0.client, pair: $0.pairDigest(), invitation: invitation) })
  }

  /// The tree over any leaves, in whatever order: clients refuse to take proofs through nodes that are not in order.
  package init(leaves: [Node]) throws {
    precondition(!leaves.isEmpty, "a key tree has leaves")
    var levels = [leaves]
    var level = leaves
    while level.count > 1 {
      var next: [Node] = []
      next.reserveCapacity((level.count + 1) / 2)
      for left in stride(from: 0, to: level.count, by: 2) {
        next.append(left + 1 < level.count ? try Self.node(level[left], level[left + 1]) : level[left])
      }
      levels.append(next)
      level = next
    }
    self.levels = levels
    root = try Self.root(over: level[0], clients: leaves.count)
  }

  /// The levels above the leaves.
  public static func depth(clients: Int) -> Int {
    clients <= 1 ? 0 : Int.bitWidth - (clients - 1).leadingZeroBitCount
  }

  /// The leaf of a client.
  /// - Parameters:
  ///   - client: Who it is.
  ///   - pair: ``KeyAdvertisement/pairDigest()``.
  ///   - invitation: ``SessionInvitation/digest()``.
  /// - Throws: `CryptoError.libraryUnavailable` if libsodium cannot start.
  public static func leaf(of client: ClientID, pair: Bytes32, invitation: Bytes32) throws -> Node {
    let transcript = try Transcript("covey/secagg/key-leaf/v2")
    transcript.append(invitation.bytes)
    transcript.append(client.rawValue)
    transcript.append(pair.bytes)
    return Node(least: client.rawValue, greatest: client.rawValue, hash: Bytes32(transcript.digest()))
  }

  /// The node over two others, in order or not.
  static func node(_ left: Node, _ right: Node) throws -> Node {
    let transcript = try Transcript("covey/secagg/key-node/v2")
    for half in [left, right] {
      transcript.append(half.least)
      transcript.append(half.greatest)
      transcript.append(half.hash.bytes)
    }
    return Node(least: left.least, greatest: right.greatest, hash: Bytes32(transcript.digest()))
  }

  /// What a top node and the number of clients give.
  static func root(over top: Node, clients: Int) throws -> Bytes32 {
    let transcript = try Transcript("covey/secagg/key-root/v2")
    transcript.append(clients)
    transcript.append(top.least)
    transcript.append(top.greatest)
    transcript.append(top.hash.bytes)
    return Bytes32(transcript.digest())
  }
}
