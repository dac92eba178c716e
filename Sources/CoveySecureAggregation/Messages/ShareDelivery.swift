/// What the server passes on to a client: the sealed shares of those neighbours that dealt any. Whoever is missing has
/// dropped out.
public struct ShareDelivery: Sendable, Hashable {
  /// By the dealers' ascending positions.
  public let shares: [SealedShare]

  /// A message. ``encoded(in:)`` states what must hold of it.
  public init(shares: [SealedShare]) { self.shares = shares }

  /// Bytes of the message with the shares of `dealers` neighbours.
  public static func byteCount(dealers: Int) -> Int {
    SessionContext.prefixByteCount + 4 + dealers * SealedShare.byteCount
  }

  /// The message.
  /// - Precondition: Positions ascend.
  public func encoded(in context: SessionContext) -> [UInt8] {
    var writer = context.writer(.input, .toClient, capacity: Self.byteCount(dealers: shares.count))
    writer.append(int32: shares.count)
    for share in shares { share.append(to: &writer) }
    return writer.bytes
  }

  /// Reads a message. Whether the positions are the receiver's neighbours is for the receiver to see.
  /// - Throws: ``SecureAggregationError`` if it is anything but what ``encoded(in:)`` writes.
  public init(decoding bytes: [UInt8], in context: SessionContext) throws {
    let parameters = context.parameters
    var reader = try context.reader(
      bytes, .input, .toClient, limit: Self.byteCount(dealers: parameters.neighbours))
    let count = try reader.int32("the number of shares", in: 0...parameters.neighbours)
    shares = try reader.sealedShares(count, of: parameters.clients)
    try reader.finish()
  }
}
