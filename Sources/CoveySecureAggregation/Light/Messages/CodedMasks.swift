package import CoveyCore
internal import CoveyCrypto

/// A client's answer to the list of keys in LightSecAgg, its dealing: for every other client, by ascending position, its
/// coded mask, sealed; then what it publishes of the coded masks of all clients, its own among them, and its signature.
public struct CodedMasks: Sendable, Hashable {
  /// What recognises it.
  public let summary: CodedMaskSummary
  private let message: [UInt8]
  private let sealedByteCount: Int

  /// Bytes of one sealed coded mask: nonce, elements of four bytes, tag.
  public static func sealedByteCount(_ parameters: LightParameters) -> Int {
    4 * parameters.codedLength + AuthenticatedCipher.overhead
  }

  /// Bytes of the message: about 4 d (N - 1) / (U - T).
  public static func byteCount(_ parameters: LightParameters, server: ServerModel) -> Int {
    SessionContext.prefixByteCount + (parameters.clients - 1) * sealedByteCount(parameters)
      + CodedMaskSummary.publishedByteCount(parameters, server: server)
  }

  /// Begins a message; the sealed coded masks of the others are to be appended by ascending position, then
  /// ``CodedMaskSummary/appendPublished(to:in:)``.
  package static func begin(in context: LightContext) -> WireWriter {
    context.session.writer(
      .shares, .toServer, capacity: byteCount(context.parameters, server: context.session.parameters.server))
  }

  /// Reads a message, which is kept as it is.
  /// - Throws: ``SecureAggregationError`` if it does not have the form that the session gives it.
  public init(decoding bytes: [UInt8], in context: LightContext) throws {
    let parameters = context.parameters
    let sealedByteCount = Self.sealedByteCount(parameters)
    summary = try context.session.read(
      bytes, .shares, .toServer, limit: Self.byteCount(parameters, server: context.session.parameters.server)
    ) { reader in
      try reader.require(parameters.clients - 1, elementsOf: sealedByteCount)
      var digests: [Bytes32] = []
      digests.reserveCapacity(parameters.clients - 1)
      for _ in 1..<parameters.clients {
        digests.append(try reader.withBytes(sealedByteCount) { Bytes32(try BLAKE2b.hash($0)) })
      }
      return try reader.codedMaskSummary(of: digests, in: context)
    }
    message = bytes
    self.sealedByteCount = sealedByteCount
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
