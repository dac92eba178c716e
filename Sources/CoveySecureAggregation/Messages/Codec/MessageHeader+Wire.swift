package import CoveyCore
package import CoveyCrypto

extension MessageHeader {
  /// Reads a message of a step and direction, of any protocol if `method` is nil: `body` reads what stands behind the header, to
  /// the last byte.
  /// - Parameter limit: Bytes that such a message can have.
  /// - Throws: ``SecureAggregationError/tooLarge(_:bytes:limit:)``, ``SecureAggregationError/malformed(_:reason:)``,
  ///   ``SecureAggregationError/unknownVersion(_:)`` or ``SecureAggregationError/outOfTurn(expected:got:)``; what `body`
  ///   throws, and for a `WireError` that the message is malformed.
  package static func read<Result>(
    _ bytes: [UInt8], _ method: SecureAggregationProtocol?, _ step: SessionStep, _ direction: MessageDirection,
    limit: Int, _ body: (inout WireReader) throws -> Result
  ) throws -> Result {
    guard bytes.count <= limit else {
      throw SecureAggregationError.tooLarge(step, bytes: bytes.count, limit: limit)
    }
    let header = try MessageHeader(of: bytes, during: step)
    do {
      var reader = try WireReader(bytes, from: byteCount)
      guard header.direction == direction else { throw reader.invalid("it travels the wrong way") }
      guard header.step == step else { throw SecureAggregationError.outOfTurn(expected: step, got: header.step) }
      guard method == nil || header.method == method else { throw reader.invalid("it speaks another protocol") }
      let result = try body(&reader)
      try reader.finish()
      return result
    } catch let error as WireError {
      throw SecureAggregationError.malformed(step, reason: error.reason)
    }
  }
}

extension WireWriter {
  /// A message with its header.
  /// - Parameter capacity: Bytes that the whole message will have.
  package init(_ header: MessageHeader, capacity: Int) {
    self.init(capacity: capacity)
    write(raw: header.bytes)
  }
}

extension WireReader {
  /// A position that comes after `last`: entries are in ascending order, so none appears twice.
  package mutating func position(after last: Int, of count: Int) throws(WireError) -> Int {
    let value = Int(try uint32())
    guard value < count else { throw invalid("a position is out of range") }
    guard value > last else { throw invalid("positions do not ascend") }
    return value
  }

  /// The next public key, any 32 bytes: whether it is weak shows when it is used.
  package mutating func publicKey() throws -> PublicKey {
    try withBytes(PublicKey.byteCount) { try PublicKey(bytes: $0) }
  }

  /// The next signature, any 64 bytes.
  package mutating func signature() throws -> Signature {
    try withBytes(Signature.byteCount) { try Signature(bytes: $0) }
  }

  /// The next number below the order of the group.
  mutating func scalar() throws -> GroupScalar {
    guard let scalar = try withBytes(GroupScalar.byteCount, { GroupScalar(bytes: $0) }) else {
      throw invalid("a number does not lie below the order of the group")
    }
    return scalar
  }
}

extension KnowledgeProof {
  /// The bytes of both numbers.
  var bytes: [UInt8] { challenge.bytes + response.bytes }
}

extension WireWriter {
  /// Writes a proof.
  package mutating func write(_ proof: KnowledgeProof) { write(raw: proof.bytes) }
}

extension WireReader {
  /// The next proof.
  mutating func knowledgeProof() throws -> KnowledgeProof {
    KnowledgeProof(challenge: try scalar(), response: try scalar())
  }
}
