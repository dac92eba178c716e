public import CoveyCore

/// A client's masked vector on the wire: a header, what names the list of those who take part, by which it masked, then the
/// elements packed `bits` bits each, the lowest bits first. It is
/// written and read in place, since it is as large as the model.
public enum MaskedInputMessage {
  /// Bytes of the message.
  public static func byteCount(_ shape: RingShape) -> Int { prefixByteCount + payloadByteCount(shape) }

  /// Bytes in front of the elements.
  public static let prefixByteCount = SessionContext.prefixByteCount + Bytes32.byteCount + 5

  /// Bytes of the packed elements.
  public static func payloadByteCount(_ shape: RingShape) -> Int { (shape.count * shape.bits + 7) / 8 }

  /// Empties `message`, whose memory is reused, and writes all but the elements, which are to be appended.
  /// - Parameters:
  ///   - message: the buffer to write to.
  ///   - context: the session as the client knows it.
  ///   - roster: ``ClientRoster/digest(in:)``.
  public static func begin(_ message: inout [UInt8], in context: SessionContext, roster: Bytes32) {
    var writer = context.writer(.input, .toServer, capacity: prefixByteCount)
    writer.write(roster)
    writer.write(UInt32(context.shape.count))
    writer.write(UInt8(context.shape.bits))
    message.removeAll(keepingCapacity: true)
    message.reserveCapacity(byteCount(context.shape))
    message += writer.bytes
  }

  /// Where the packed elements of a message are.
  /// - Parameters:
  ///   - message: The whole message.
  ///   - context: The session as the server knows it.
  ///   - roster: What the list of those who take part is named by; nil: any list.
  /// - Throws: ``SecureAggregationError``: ``SecureAggregationError/wrongShape`` if it holds another vector than the
  ///   session sums, ``SecureAggregationError/wrongSession`` if its sender masked by another list.
  public static func payload(
    of message: [UInt8], in context: SessionContext, roster: Bytes32? = nil
  ) throws -> Range<Int> {
    try context.read(message, .input, .toServer, limit: byteCount(context.shape)) { reader in
      let stated = try reader.bytes32()
      // Its masks would not cancel.
      guard roster.map({ $0 == stated }) ?? true else { throw SecureAggregationError.wrongSession }
      let (count, bits) = (Int(try reader.uint32()), Int(try reader.byte()))
      guard count == context.shape.count, bits == context.shape.bits else { throw SecureAggregationError.wrongShape }
      let range = try reader.skip(payloadByteCount(context.shape))
      try reader.finish()
      let used = (count * bits) & 7
      if used != 0, let last = message.last, last >> UInt8(used) != 0 {
        throw reader.invalid("bits beyond the last element are set")
      }
      return range
    }
  }
}
