internal import CoveyCrypto

/// What the server passes on to a client in LightSecAgg: who sent coded masks, and those for the receiver, sealed.
public struct CodedMaskDelivery: Sendable, Hashable {
  /// The positions of the clients that sent coded masks, the receiver's own among them.
  public let senders: PositionSet
  private let message: [UInt8]
  /// Where each sender's sealed coded mask begins, by position; -1 where there is none.
  private let offsets: [Int]
  private let sealedByteCount: Int

  /// Bytes of the message for one of `senders` clients.
  public static func byteCount(_ parameters: LightParameters, senders: Int) -> Int {
    SessionContext.prefixByteCount + PositionSet.byteCount(count: parameters.clients)
      + max(0, senders - 1) * CodedMasks.sealedByteCount(parameters)
  }

  /// The message for the client at `receiver`.
  /// - Parameter sealed: Gives what the client at a position sent the receiver.
  /// - Precondition: A set over the session's clients with `receiver` in it.
  static func encoded(
    senders: PositionSet, to receiver: Int, in context: LightContext, _ sealed: (Int) throws -> ArraySlice<UInt8>
  ) rethrows -> [UInt8] {
    precondition(senders.contains(receiver), "coded masks go to those who sent some")
    var writer = context.session.writer(
      .input, .toClient, capacity: byteCount(context.parameters, senders: senders.members))
    writer.append(senders.bytes)
    for sender in senders.positions where sender != receiver { writer.append(try sealed(sender)) }
    return writer.bytes
  }

  /// Reads the message for the client at `receiver`.
  /// - Throws: ``SecureAggregationError`` if it does not have the form that the session gives it;
  ///   ``SecureAggregationError/listedDead`` if the receiver is not among the senders.
  public init(decoding bytes: [UInt8], to receiver: Int, in context: LightContext) throws {
    let parameters = context.parameters
    var reader = try context.session.reader(
      bytes, .input, .toClient, limit: Self.byteCount(parameters, senders: parameters.clients))
    senders = try reader.positions(of: parameters.clients)
    guard senders.contains(receiver) else { throw SecureAggregationError.listedDead }
    sealedByteCount = CodedMasks.sealedByteCount(parameters)
    try reader.require(senders.members - 1, elementsOf: sealedByteCount)
    var offsets = [Int](repeating: -1, count: parameters.clients)
    for sender in senders.positions where sender != receiver {
      offsets[sender] = try reader.range(sealedByteCount).lowerBound
    }
    try reader.finish()
    self.offsets = offsets
    message = bytes
  }

  /// Gives `body` what the client at `sender` sent.
  /// - Precondition: It is one of ``senders``, and not the receiver.
  func withSealed<Result>(from sender: Int, _ body: (RawSpan) throws -> Result) rethrows -> Result {
    precondition(offsets[sender] >= 0, "the client sent nothing")
    return try body(message.span.bytes.extracting(offsets[sender]..<offsets[sender] + sealedByteCount))
  }
}
