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

/// What the server of LightSecAgg shows to a client that complained: what recognises all coded masks of those it
/// complained of.
public struct DisputedCodedMasks: Sendable, Hashable {
  /// One dealer's.
  public struct Entry: Sendable, Hashable {
    /// Its position.
    public let dealer: Int
    /// What it dealt in the step ``SessionStep/shares``.
    public let summary: CodedMaskSummary

    /// A dealing.
    public init(dealer: Int, summary: CodedMaskSummary) {
      self.dealer = dealer
      self.summary = summary
    }
  }

  /// By the dealers' ascending positions, at least one.
  public let entries: [Entry]

  /// A message. ``encoded(in:)`` states what must hold of it.
  public init(entries: [Entry]) { self.entries = entries }

  /// Bytes of the message about `count` dealers.
  public static func byteCount(_ parameters: LightParameters, server: ServerModel, dealers count: Int) -> Int {
    SessionContext.prefixByteCount + count * (4 + CodedMaskSummary.byteCount(parameters, server: server))
  }

  /// The message.
  /// - Precondition: At least one entry, positions ascending, each of a dealing of the session.
  public func encoded(in context: LightContext) -> [UInt8] {
    precondition(!entries.isEmpty, "a dispute is about dealings")
    let server = context.session.parameters.server
    var writer = context.session.writer(
      .dispute, .toClient, capacity: Self.byteCount(context.parameters, server: server, dealers: entries.count))
    for entry in entries {
      writer.write(UInt32(entry.dealer))
      entry.summary.append(to: &writer, in: context)
    }
    return writer.bytes
  }

  /// Reads a message. Whether it holds what the receiver complained of is for the receiver to see.
  /// - Throws: ``SecureAggregationError`` if it is anything but what ``encoded(in:)`` writes.
  public init(decoding bytes: [UInt8], in context: LightContext) throws {
    let (parameters, server) = (context.parameters, context.session.parameters.server)
    entries = try context.session.read(
      bytes, .dispute, .toClient,
      limit: Self.byteCount(parameters, server: server, dealers: parameters.colluders)
    ) { reader in
      var entries: [Entry] = []
      repeat {
        let dealer = try reader.position(after: entries.last?.dealer ?? -1, of: parameters.clients)
        entries.append(Entry(dealer: dealer, summary: try reader.codedMaskSummary(in: context)))
      } while reader.left > 0
      return entries
    }
  }
}
