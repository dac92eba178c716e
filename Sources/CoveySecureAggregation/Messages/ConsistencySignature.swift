internal import CoveyCore
public import CoveyCrypto

/// A client's signature on the list that it was shown: of survivors, or as a member of the committee of who takes part.
public struct ConsistencySignature: Sendable, Hashable {
  /// Over ``WitnessedList/transcript(in:)``.
  public let signature: Signature

  /// A message.
  public init(signature: Signature) { self.signature = signature }

  /// Bytes of the message.
  public static let byteCount = SessionContext.prefixByteCount + Signature.byteCount

  /// The message of ``SessionStep/consistency``, or of ``SessionStep/roster``.
  public func encoded(in context: SessionContext, _ step: SessionStep = .consistency) -> [UInt8] {
    var writer = context.writer(step, .toServer, capacity: Self.byteCount)
    writer.write(raw: signature.bytes)
    return writer.bytes
  }

  /// Reads a message of ``SessionStep/consistency``, or of ``SessionStep/roster``.
  /// - Throws: ``SecureAggregationError`` if it is anything but what ``encoded(in:_:)`` writes.
  public init(decoding bytes: [UInt8], in context: SessionContext, _ step: SessionStep = .consistency) throws {
    signature = try context.read(bytes, step, .toServer, limit: Self.byteCount) { try $0.signature() }
  }
}
