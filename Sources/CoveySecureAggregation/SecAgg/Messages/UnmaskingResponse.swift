internal import CoveyCore
public import CoveyCrypto

/// A client's last message: for every client whose shares it holds, the share of one of the two secrets.
///
/// Entries ascend by position, so the format itself has no room for both kinds of share of one client.
public struct UnmaskingResponse: Sendable, Equatable {
  /// A share of a client's secret.
  public struct Entry: Sendable, Equatable {
    /// The position of the client whose secret is shared.
    public let position: Int
    /// Which secret.
    public let kind: ShareKind
    /// The share.
    public let share: SecretKey

    /// A share.
    public init(position: Int, kind: ShareKind, share: SecretKey) {
      self.position = position
      self.kind = kind
      self.share = share
    }

    static let byteCount = 4 + 1 + SecretKey.byteCount
  }

  /// By ascending position.
  public let entries: [Entry]

  /// A message. ``encoded(in:)`` states what must hold of it.
  public init(entries: [Entry]) { self.entries = entries }

  /// Bytes of the message with `shares` shares.
  public static func byteCount(shares: Int) -> Int { SessionContext.prefixByteCount + 4 + shares * Entry.byteCount }

  /// The message. It holds shares in the clear, which the server may know: nothing of it stays behind but what is
  /// returned.
  /// - Precondition: Positions ascend.
  public func encoded(in context: SessionContext) -> [UInt8] {
    var writer = context.writer(.unmasking, .toServer, capacity: Self.byteCount(shares: entries.count))
    writer.write(UInt32(entries.count))
    for entry in entries {
      writer.write(UInt32(entry.position))
      writer.write(entry.kind.rawValue)
      entry.share.withBytes { writer.write(raw: $0) }
    }
    return writer.bytes
  }

  /// Reads a message. Whether the sender holds such shares is for the receiver to see.
  /// - Throws: ``SecureAggregationError`` if it is anything but what ``encoded(in:)`` writes; `CryptoError` if there is no
  ///   memory for shares.
  public init(decoding bytes: [UInt8], in context: SessionContext) throws {
    var entries: [Entry] = []
    try Self.read(bytes, in: context) { position, kind, share in
      entries.append(Entry(position: position, kind: kind, share: try SecretKey(bytes: share)))
    }
    self.entries = entries
  }

  /// Reads a message share by share, without memory for each. The whole message is checked before `body` sees any.
  /// - Throws: ``SecureAggregationError`` if it is anything but what ``encoded(in:)`` writes; what `body` throws.
  package static func read(
    _ bytes: [UInt8], in context: SessionContext,
    _ body: (_ position: Int, _ kind: ShareKind, _ share: RawSpan) throws -> Void
  ) throws {
    let parameters = context.parameters
    try context.read(bytes, .unmasking, .toServer, limit: byteCount(shares: parameters.holders)) { reader in
      let count = try reader.int32("the number of shares", in: 0...parameters.holders)
      try reader.require(count, elementsOf: Entry.byteCount)
      var check = reader
      try entries(count, of: parameters.clients, from: &check) { _, _, _ in }
      try check.finish()
      try entries(count, of: parameters.clients, from: &reader, body)
    }
  }

  private static func entries(
    _ count: Int, of clients: Int, from reader: inout WireReader,
    _ body: (_ position: Int, _ kind: ShareKind, _ share: RawSpan) throws -> Void
  ) throws {
    var last = -1
    for _ in 0..<count {
      last = try reader.position(after: last, of: clients)
      guard let kind = ShareKind(rawValue: try reader.byte()) else {
        throw reader.invalid("the kind of a share is unknown")
      }
      try reader.withBytes(SecretKey.byteCount) { try body(last, kind, $0) }
    }
  }
}
