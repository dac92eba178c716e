internal import CoveyCrypto

/// A client's answer to the list of keys in LightSecAgg: for every other client, by ascending position, its coded mask,
/// sealed. All have the same length, so nothing else is said.
public struct CodedMasks: Sendable, Hashable {
  private let message: [UInt8]
  private let sealedByteCount: Int

  /// Bytes of one sealed coded mask: nonce, elements of four bytes, tag.
  public static func sealedByteCount(_ parameters: LightParameters) -> Int {
    4 * parameters.pieceLength + AuthenticatedCipher.overhead
  }

  /// Bytes of the message: about 4 d (N - 1) / (U - T).
  public static func byteCount(_ parameters: LightParameters) -> Int {
    SessionContext.prefixByteCount + (parameters.clients - 1) * sealedByteCount(parameters)
  }

  /// Begins a message; the sealed coded masks of the others are to be appended by ascending position.
  package static func begin(in context: LightContext) -> MessageWriter {
    context.session.writer(.shares, .toServer, capacity: byteCount(context.parameters))
  }

  /// Reads a message, which is kept as it is.
  /// - Throws: ``SecureAggregationError`` if it does not have the form that the session gives it.
  public init(decoding bytes: [UInt8], in context: LightContext) throws {
    let total = Self.byteCount(context.parameters)
    var reader = try context.session.reader(bytes, .shares, .toServer, limit: total)
    _ = try reader.range(total - SessionContext.prefixByteCount)
    try reader.finish()
    message = bytes
    sealedByteCount = Self.sealedByteCount(context.parameters)
  }

  /// What the client at `sender`, whose message this is, sent the one at `receiver`.
  /// - Precondition: Two different positions of the session.
  public func sealed(for receiver: Int, from sender: Int) -> ArraySlice<UInt8> {
    precondition(receiver != sender, "a client sends itself nothing")
    let place = receiver < sender ? receiver : receiver - 1
    let start = SessionContext.prefixByteCount + place * sealedByteCount
    return message[start..<start + sealedByteCount]
  }
}
