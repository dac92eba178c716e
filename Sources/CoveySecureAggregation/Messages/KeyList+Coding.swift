public import CoveyCore
internal import CoveyCrypto

extension KeyList {
  private static let fixedByteCount = MessageHeader.byteCount + 12 + 64 + 4
  private static let entryByteCount = 4 + 8 + 2 * PublicKey.byteCount

  /// Bytes of the message for the client at a position; proofs depend on places in the tree.
  public static func byteCount(_ parameters: SessionParameters, position: Int, neighbours: [Int]) -> Int {
    let signature = parameters.server == .active ? Signature.byteCount : 0
    var count = fixedByteCount + neighbours.count * (entryByteCount + signature)
    if parameters.provesKeys {
      for place in neighbours + [position] {
        count += Bytes32.byteCount * KeyTree.proofCount(of: place, clients: parameters.clients)
      }
    }
    return count
  }

  /// Bytes of the longest such message.
  public static func maximumByteCount(_ parameters: SessionParameters) -> Int {
    let signature = parameters.server == .active ? Signature.byteCount : 0
    let proof = parameters.provesKeys ? Bytes32.byteCount * KeyTree.depth(clients: parameters.clients) : 0
    return fixedByteCount + proof + parameters.neighbours * (entryByteCount + signature + proof)
  }

  /// The message.
  /// - Precondition: Positions are below the number of clients and ascend, as do clients; there are as many entries as
  ///   neighbours; signatures and proofs are there exactly if the parameters ask for them, of the length they must have.
  public func encoded() -> [UInt8] {
    precondition(entries.count == parameters.neighbours, "a client is told the keys of all its neighbours")
    var writer = MessageWriter(
      MessageHeader(parameters.method, .shares, .toClient), capacity: Self.maximumByteCount(parameters))
    writer.append(int32: parameters.clients)
    writer.append(int32: parameters.neighbours)
    writer.append(int32: parameters.threshold)
    writer.append(graphSeed)
    writer.append(root)
    writer.append(int32: position)
    append(proof, of: position, to: &writer)
    for entry in entries {
      writer.append(int32: entry.position)
      writer.append(int64: entry.client.rawValue)
      writer.append(entry.channelKey.bytes)
      writer.append(entry.maskKey.bytes)
      precondition((entry.signature != nil) == (parameters.server == .active), "keys are signed against active servers")
      if let signature = entry.signature { writer.append(signature.bytes) }
      append(entry.proof, of: entry.position, to: &writer)
    }
    return writer.bytes
  }

  private func append(_ proof: [Bytes32], of position: Int, to writer: inout MessageWriter) {
    let expected = parameters.provesKeys ? KeyTree.proofCount(of: position, clients: parameters.clients) : 0
    precondition(proof.count == expected, "a proof has the length that its place in the tree gives")
    for sibling in proof { writer.append(sibling) }
  }

  /// Reads a message. What it says is checked for shape here, and by ``verify(for:own:)`` for truth.
  /// - Parameters:
  ///   - invitation: The session's invitation.
  ///   - client: Who receives it.
  /// - Throws: ``SecureAggregationError`` if it is anything but what ``encoded()`` writes.
  public init(decoding bytes: [UInt8], for invitation: SessionInvitation, client: ClientID) throws {
    // No list of a session with so many invited clients is longer; the exact length is checked below.
    let depth = Bytes32.byteCount * KeyTree.depth(clients: invitation.invited)
    let limit = Self.fixedByteCount + depth + invitation.invited * (Self.entryByteCount + Signature.byteCount + depth)
    var reader = try MessageReader(bytes, invitation.method, .shares, .toClient, limit: limit)
    let clients = try reader.int32("the number of clients", in: 2...invitation.invited)
    let neighbours = try reader.int32("the number of neighbours", in: 1...clients - 1)
    let threshold = try reader.int32("the threshold", in: 1...clients)
    let parameters = SessionParameters(
      method: invitation.method, server: invitation.server, clients: clients, neighbours: neighbours,
      threshold: threshold)
    (graphSeed, root) = (try reader.bytes32(), try reader.bytes32())
    let position = try reader.int32("the client's own position", in: 0...clients - 1)
    proof = try Self.proof(of: position, parameters, from: &reader)
    var entries: [Entry] = []
    try reader.require(neighbours, elementsOf: Self.entryByteCount)
    entries.reserveCapacity(neighbours)
    var last = (position: -1, client: -1)
    for _ in 0..<neighbours {
      let entry = try Self.entry(after: last.position, parameters, from: &reader)
      guard entry.position != position else { throw reader.malformed("it lists its receiver as a neighbour") }
      // Positions are ranks: whoever stands before another has the smaller number, the receiver included.
      let ranked = entry.client.rawValue > last.client && (entry.position < position) == (entry.client < client)
      guard ranked, entry.client != client else { throw reader.malformed("clients are not in order") }
      last = (entry.position, entry.client.rawValue)
      entries.append(entry)
    }
    try reader.finish()
    (self.parameters, self.position, self.entries) = (parameters, position, entries)
  }

  private static func entry(
    after last: Int, _ parameters: SessionParameters, from reader: inout MessageReader
  ) throws -> Entry {
    let position = try reader.position(after: last, of: parameters.clients)
    let client = ClientID(rawValue: try reader.int64("a client", in: 0...Int.max))
    let (channelKey, maskKey) = (try reader.publicKey(), try reader.publicKey())
    let signature = parameters.server == .active ? try reader.signature() : nil
    return Entry(
      position: position, client: client, channelKey: channelKey, maskKey: maskKey, signature: signature,
      proof: try proof(of: position, parameters, from: &reader))
  }

  private static func proof(
    of position: Int, _ parameters: SessionParameters, from reader: inout MessageReader
  ) throws -> [Bytes32] {
    guard parameters.provesKeys else { return [] }
    let count = KeyTree.proofCount(of: position, clients: parameters.clients)
    try reader.require(count, elementsOf: Bytes32.byteCount)
    var proof: [Bytes32] = []
    for _ in 0..<count { proof.append(try reader.bytes32()) }
    return proof
  }
}
