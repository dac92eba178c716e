public import CoveyCore
internal import CoveyCrypto

extension KeyList {
  /// Reads a message. What it says is checked for shape here, and by ``verify(for:own:)`` for truth.
  /// - Parameters:
  ///   - invitation: The session's invitation.
  ///   - client: Who receives it.
  /// - Throws: ``SecureAggregationError`` if it is anything but what ``encoded()`` writes.
  public init(decoding bytes: [UInt8], for invitation: SessionInvitation, client: ClientID) throws {
    self = try MessageHeader.read(
      bytes, invitation.method, .shares, .toClient, limit: Self.limit(invited: invitation.invited)
    ) {
      try KeyList(from: &$0, for: invitation, client: client)
    }
  }

  private init(from reader: inout WireReader, for invitation: SessionInvitation, client: ClientID) throws {
    let parameters = try Self.parameters(invitation, from: &reader)
    (graphSeed, root) = (try reader.bytes32(), try reader.bytes32())
    let position = try reader.int32("the client's own position", in: 0...parameters.clients - 1)
    var entries: [Entry] = []
    var order = Order(position: position, client: client)
    try reader.require(parameters.listed, elementsOf: 4 + 8 + 2 * PublicKey.byteCount)
    entries.reserveCapacity(parameters.listed)
    for _ in 0..<parameters.listed {
      let (place, client) = try order.next(of: parameters.clients, isReceiver: false, from: &reader)
      let (channelKey, maskKey) = (try reader.publicKey(), try reader.publicKey())
      entries.append(
        Entry(
          position: place, client: client, channelKey: channelKey, maskKey: maskKey,
          signature: parameters.server == .active ? try reader.signature() : nil))
    }
    var committee: [Member] = []
    order = Order(position: position, client: client)
    try reader.require(parameters.committee, elementsOf: 4 + 8 + Bytes32.byteCount)
    committee.reserveCapacity(parameters.committee)
    for _ in 0..<parameters.committee {
      let (place, client) = try order.next(of: parameters.clients, isReceiver: true, from: &reader)
      committee.append(Member(position: place, client: client, pair: try reader.bytes32()))
    }
    proof = try Self.proof(of: Self.proved(position, entries, committee), parameters, from: &reader)
    (self.parameters, self.position, self.entries, self.committee) = (parameters, position, entries, committee)
  }

  /// No list of a session with so many invited clients is longer; the exact length is checked on the way.
  private static func limit(invited: Int) -> Int {
    // A graph is sparse, or has no committee and no proof: n - 1 entries, as many members, fewer than 2n nodes.
    4096 + invited * (4 + 8 + 2 * PublicKey.byteCount + Signature.byteCount + 44 + 2 * KeyTree.Node.byteCount)
  }

  private static func parameters(
    _ invitation: SessionInvitation, from reader: inout WireReader
  ) throws -> SessionParameters {
    let clients = try reader.int32("the number of clients", in: 2...invitation.invited)
    let neighbours = try reader.int32("the number of neighbours", in: 1...clients - 1)
    let threshold = try reader.int32("the threshold", in: 1...clients)
    // The right ones are known; these are only to be read safely.
    let reach = try reader.int32("the reach of masks", in: 0...clients / 2)
    let gap = try reader.int32("the gap in a window", in: 0...clients)
    let committee = try reader.int32("the size of the committee", in: 0...clients)
    let quorum = try reader.int32("the quorum", in: 0...clients)
    let parameters = SessionParameters(
      method: invitation.method, server: invitation.server, clients: clients, neighbours: neighbours,
      threshold: threshold, maskReach: reach, gap: gap, committee: committee, quorum: quorum)
    guard parameters.listed < clients else { throw reader.invalid("a client has too many neighbours") }
    return parameters
  }

  private static func proof(
    of positions: Set<Int>, _ parameters: SessionParameters, from reader: inout WireReader
  ) throws -> [KeyTree.Node] {
    guard parameters.provesKeys else { return [] }
    let count = KeyTree.proofCount(of: positions, clients: parameters.clients)
    try reader.require(count, elementsOf: KeyTree.Node.byteCount)
    var proof: [KeyTree.Node] = []
    proof.reserveCapacity(count)
    for _ in 0..<count {
      let least = try reader.int64("an identity", in: 0...Int.max)
      let greatest = try reader.int64("an identity", in: 0...Int.max)
      proof.append(KeyTree.Node(least: least, greatest: greatest, hash: try reader.bytes32()))
    }
    return proof
  }

  /// Positions are ranks: whoever stands before another has the smaller number, the receiver included.
  private struct Order {
    let position: Int
    let client: ClientID
    var last = (position: -1, client: -1)

    init(position: Int, client: ClientID) {
      self.position = position
      self.client = client
    }

    /// The next position and client; the receiver itself only where it may be listed.
    mutating func next(
      of clients: Int, isReceiver mayBeReceiver: Bool, from reader: inout WireReader
    ) throws -> (Int, ClientID) {
      let place = try reader.position(after: last.position, of: clients)
      let other = ClientID(rawValue: try reader.int64("a client", in: 0...Int.max))
      guard place != position || mayBeReceiver else { throw reader.invalid("it lists its receiver as a neighbour") }
      let ranked =
        other.rawValue > last.client
        && (place == position ? other == client : other != client && (place < position) == (other < client))
      guard ranked else { throw reader.invalid("clients are not in order") }
      last = (place, other.rawValue)
      return (place, other)
    }
  }
}
