public import CoveyCore
public import CoveyCrypto

/// The Merkle tree over the keys of all clients of a session: its root binds the session to them, and a short proof shows
/// a client that a neighbour's keys are those that everybody else was told of.
///
/// The shape is that of RFC 6962, section 2.1: the left half is the largest power of two below the number of leaves, so
/// the length of a proof is known from the place. A leaf's hash covers its position, so keys cannot be moved; leaves,
/// nodes and the root, which covers the number of clients, are hashed under different tags, so none passes for another.
public struct KeyTree: Sendable {
  /// The hashes of the levels from the leaves up; a last node without a sibling moves up as it is.
  private let levels: [[Bytes32]]
  /// What the session is bound to.
  public let root: Bytes32

  /// The tree over the keys of the clients in the order of their positions.
  /// - Precondition: At least one client.
  /// - Throws: `CryptoError.libraryUnavailable` if libsodium cannot start.
  public init(_ keys: [KeyAdvertisement]) throws {
    try self.init(
      leaves: keys.indices.map { position in
        try Self.leaf(
          position: position, client: keys[position].client, channelKey: keys[position].channelKey,
          maskKey: keys[position].maskKey)
      })
  }

  /// The tree over hashes of leaves.
  package init(leaves: [Bytes32]) throws {
    precondition(!leaves.isEmpty, "a key tree has leaves")
    var levels = [leaves]
    var level = leaves
    while level.count > 1 {
      var next: [Bytes32] = []
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

  /// The siblings on the way from a position's leaf to the top, lowest first.
  /// - Precondition: The position is in the tree.
  public func proof(of position: Int) -> [Bytes32] {
    var place = position
    var proof: [Bytes32] = []
    for level in levels.dropLast() {
      if place ^ 1 < level.count { proof.append(level[place ^ 1]) }
      place >>= 1
    }
    return proof
  }

  /// How many siblings a proof has; at most ``depth(clients:)``.
  /// - Precondition: The position is in 0..<clients.
  public static func proofCount(of position: Int, clients: Int) -> Int {
    precondition(position >= 0 && position < clients, "the position is none of the session's")
    var (place, width, count) = (position, clients, 0)
    while width > 1 {
      if place ^ 1 < width { count += 1 }
      (place, width) = (place >> 1, (width + 1) >> 1)
    }
    return count
  }

  /// The levels above the leaves.
  public static func depth(clients: Int) -> Int {
    clients <= 1 ? 0 : Int.bitWidth - (clients - 1).leadingZeroBitCount
  }

  /// Whether a proof leads from a leaf to the root of a tree over `clients` leaves.
  /// - Throws: `CryptoError.libraryUnavailable` if libsodium cannot start.
  public static func proves(
    _ proof: [Bytes32], leaf: Bytes32, at position: Int, clients: Int, root: Bytes32
  ) throws -> Bool {
    guard position >= 0, position < clients, proof.count == proofCount(of: position, clients: clients) else {
      return false
    }
    var (place, width, hash) = (position, clients, leaf)
    var siblings = proof.makeIterator()
    while width > 1 {
      if place ^ 1 < width, let sibling = siblings.next() {
        hash = place & 1 == 0 ? try node(hash, sibling) : try node(sibling, hash)
      }
      (place, width) = (place >> 1, (width + 1) >> 1)
    }
    return try Self.root(over: hash, clients: clients) == root
  }

  /// The hash of a client's place and keys.
  /// - Throws: `CryptoError.libraryUnavailable` if libsodium cannot start.
  public static func leaf(
    position: Int, client: ClientID, channelKey: PublicKey, maskKey: PublicKey
  ) throws -> Bytes32 {
    let transcript = try Transcript("covey/secagg/key-leaf/v1")
    transcript.append(position)
    transcript.append(client.rawValue)
    transcript.append(channelKey)
    transcript.append(maskKey)
    return Bytes32(transcript.digest())
  }

  private static func node(_ left: Bytes32, _ right: Bytes32) throws -> Bytes32 {
    let transcript = try Transcript("covey/secagg/key-node/v1")
    transcript.append(left.bytes)
    transcript.append(right.bytes)
    return Bytes32(transcript.digest())
  }

  private static func root(over top: Bytes32, clients: Int) throws -> Bytes32 {
    let transcript = try Transcript("covey/secagg/key-root/v1")
    transcript.append(clients)
    transcript.append(top.bytes)
    return Bytes32(transcript.digest())
  }
}
