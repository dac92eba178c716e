public import CoveyCrypto

/// A client's signature on the list of survivors that it was shown.
public struct ConsistencySignature: Sendable, Hashable {
  /// Over ``transcript(of:in:)``.
  public let signature: Signature

  /// A message.
  public init(signature: Signature) { self.signature = signature }

  /// What is signed: the session, which holds round and keys, and the survivors. Every client signs the same bytes.
  /// - Throws: `CryptoError.libraryUnavailable` if libsodium cannot start.
  public static func transcript(of survivors: PositionSet, in session: SessionDigest) throws -> Transcript {
    let transcript = try Transcript("covey/secagg/survivors/v1")
    transcript.append(session.value.bytes)
    transcript.append(survivors.count)
    transcript.append(survivors.bytes)
    return transcript
  }

  /// Bytes of the message.
  public static let byteCount = SessionContext.prefixByteCount + Signature.byteCount

  /// The message.
  public func encoded(in context: SessionContext) -> [UInt8] {
    var writer = context.writer(.consistency, .toServer, capacity: Self.byteCount)
    writer.append(signature.bytes)
    return writer.bytes
  }

  /// Reads a message.
  /// - Throws: ``SecureAggregationError`` if it is anything but what ``encoded(in:)`` writes.
  public init(decoding bytes: [UInt8], in context: SessionContext) throws {
    var reader = try context.reader(bytes, .consistency, .toServer, limit: Self.byteCount)
    signature = try reader.signature()
    try reader.finish()
  }
}
