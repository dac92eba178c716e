internal import CoveyCore
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
