public import CoveyCore
internal import CoveyCrypto

extension KeyList {
  private static let fixedByteCount = MessageHeader.byteCount + 7 * 4 + 64 + 4
  private static let entryByteCount = 4 + 8 + 2 * PublicKey.byteCount
  private static let memberByteCount = 4 + 8 + Bytes32.byteCount

  /// Bytes of the message for a client; proofs depend on places in the tree.
  /// - Parameters:
  ///   - parameters: The session's sizes.
  ///   - proved: The positions that the proof is of: the client's own, those that it is told of, and the committee's.
  public static func byteCount(_ parameters: SessionParameters, proved: some Sequence<Int>) -> Int {
    let nodes = parameters.provesKeys ? KeyTree.proofCount(of: proved, clients: parameters.clients) : 0
    return unprovenByteCount(parameters) + nodes * KeyTree.Node.byteCount
  }

  /// Bytes of the longest such message: a proof of r positions has at most r nodes on each level whose siblings can all be
  /// unknown, and half of the level where they cannot.
  public static func maximumByteCount(_ parameters: SessionParameters) -> Int {
    var nodes = 0
    if parameters.provesKeys {
      let proved = min(parameters.listed + parameters.committee + 1, parameters.clients)
      var width = parameters.clients
      while width > 1 {
        nodes += min(proved, width / 2)
        width = (width + 1) >> 1
      }
    }
    return unprovenByteCount(parameters) + nodes * KeyTree.Node.byteCount
  }

  private static func unprovenByteCount(_ parameters: SessionParameters) -> Int {
    let signature = parameters.server == .active ? Signature.byteCount : 0
    return fixedByteCount + parameters.listed * (entryByteCount + signature) + parameters.committee * memberByteCount
  }

  /// The message.
  /// - Precondition: Positions are below the number of clients and ascend, as do clients; there are as many entries as
  ///   are to be listed, and as many members as the committee has; signatures and proofs are there exactly if the
  ///   parameters ask for them, of the length they must have.
  public func encoded() -> [UInt8] {
    precondition(entries.count == parameters.listed, "a client is told the keys of all its neighbours")
    precondition(committee.count == parameters.committee, "a client is told the whole committee")
    let count =
      parameters.provesKeys
      ? KeyTree.proofCount(of: Self.proved(position, entries, committee), clients: parameters.clients) : 0
    precondition(proof.count == count, "a proof has the length that its positions give")
    var writer = WireWriter(
      MessageHeader(parameters.method, .shares, .toClient), capacity: Self.maximumByteCount(parameters))
    writer.write(UInt32(parameters.clients))
    writer.write(UInt32(parameters.neighbours))
    writer.write(UInt32(parameters.threshold))
    writer.write(UInt32(parameters.maskReach))
    writer.write(UInt32(parameters.gap))
    writer.write(UInt32(parameters.committee))
    writer.write(UInt32(parameters.quorum))
    writer.write(graphSeed)
    writer.write(root)
    writer.write(UInt32(position))
    for entry in entries {
      writer.write(UInt32(entry.position))
      writer.write(UInt64(entry.client.rawValue))
      writer.write(raw: entry.channelKey.bytes)
      writer.write(raw: entry.maskKey.bytes)
      precondition((entry.signature != nil) == (parameters.server == .active), "keys are signed against active servers")
      if let signature = entry.signature { writer.write(raw: signature.bytes) }
    }
    for member in committee {
      writer.write(UInt32(member.position))
      writer.write(UInt64(member.client.rawValue))
      writer.write(member.pair)
    }
    for node in proof {
      writer.write(node.least)
      writer.write(node.greatest)
      writer.write(node.hash)
    }
    return writer.bytes
  }
}

extension KeyList {
  /// Reads a message. What it says is checked for shape here, and by ``verify(for:own:)`` for truth.
  /// - Parameters:
  ///   - bytes: The whole message.
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
