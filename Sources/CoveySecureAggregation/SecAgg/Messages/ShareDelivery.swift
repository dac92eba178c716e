internal import CoveyCore

/// What the server passes on to a client: the sealed shares of those neighbours that dealt any. Whoever is missing has
/// dropped out.
public struct ShareDelivery: Sendable, Hashable {
  /// What one dealer sent.
  public struct Entry: Sendable, Hashable {
    /// The shares, under the dealer's position.
    public let share: SealedShare
    /// ``EncryptedShares/digest(of:in:)`` of the whole dealing, from which its challenge follows.
    public let digest: Bytes32

    /// Shares of one dealer.
    public init(share: SealedShare, digest: Bytes32) {
      self.share = share
      self.digest = digest
    }

    static let byteCount = SealedShare.byteCount + Bytes32.byteCount
  }

  /// By the dealers' ascending positions.
  public let entries: [Entry]

  /// A message. ``encoded(in:)`` states what must hold of it.
  public init(entries: [Entry]) { self.entries = entries }

  /// Bytes of the message with the shares of `dealers` neighbours.
  public static func byteCount(dealers: Int) -> Int {
    SessionContext.prefixByteCount + 4 + dealers * Entry.byteCount
  }

  /// The message.
  /// - Precondition: Positions ascend.
  public func encoded(in context: SessionContext) -> [UInt8] {
    var writer = context.writer(.check, .toClient, capacity: Self.byteCount(dealers: entries.count))
    writer.write(UInt32(entries.count))
    for entry in entries {
      entry.share.append(to: &writer)
      writer.write(entry.digest)
    }
    return writer.bytes
  }

  /// Reads a message. Whether the receiver holds shares of these dealers is for the receiver to see.
  /// - Throws: ``SecureAggregationError`` if it is anything but what ``encoded(in:)`` writes.
  public init(decoding bytes: [UInt8], in context: SessionContext) throws {
    let parameters = context.parameters
    entries = try context.read(
      bytes, .check, .toClient, limit: Self.byteCount(dealers: parameters.neighbours)
    ) { reader in
      let count = try reader.int32("the number of shares", in: 0...parameters.neighbours)
      try reader.require(count, elementsOf: Entry.byteCount)
      var entries: [Entry] = []
      entries.reserveCapacity(count)
      for _ in 0..<count {
        let share = try reader.sealedShare(after: entries.last?.share.position ?? -1, of: parameters.clients)
        entries.append(Entry(share: share, digest: try reader.bytes32()))
      }
      return entries
    }
  }
}

/// What the server shows to a client that complained: the whole dealings of those it complained of.
public struct DisputedDealings: Sendable, Hashable {
  /// One dealer's.
  public struct Entry: Sendable, Hashable {
    /// Its position.
    public let dealer: Int
    /// What it sent in the step ``SessionStep/shares``.
    public let dealing: EncryptedShares

    /// A dealing.
    public init(dealer: Int, dealing: EncryptedShares) {
      self.dealer = dealer
      self.dealing = dealing
    }
  }

  /// By the dealers' ascending positions, at least one.
  public let entries: [Entry]

  /// A message. ``encoded(in:)`` states what must hold of it.
  public init(entries: [Entry]) { self.entries = entries }

  private static func entryByteCount(_ parameters: SessionParameters) -> Int {
    4 + EncryptedShares.bodyByteCount(parameters)
  }

  /// Bytes of the message with `count` dealings.
  public static func byteCount(_ parameters: SessionParameters, dealings count: Int) -> Int {
    SessionContext.prefixByteCount + count * entryByteCount(parameters)
  }

  /// The message.
  /// - Precondition: At least one dealing, positions ascending; each as ``EncryptedShares/encoded(in:)`` wants it.
  public func encoded(in context: SessionContext) -> [UInt8] {
    precondition(!entries.isEmpty, "a dispute is about dealings")
    var writer = context.writer(
      .dispute, .toClient, capacity: Self.byteCount(context.parameters, dealings: entries.count))
    for entry in entries {
      writer.write(UInt32(entry.dealer))
      entry.dealing.append(to: &writer, in: context)
    }
    return writer.bytes
  }

  /// Reads a message. Whether it holds what the receiver complained of is for the receiver to see.
  /// - Throws: ``SecureAggregationError`` if it is anything but what ``encoded(in:)`` writes.
  public init(decoding bytes: [UInt8], in context: SessionContext) throws {
    let parameters = context.parameters
    entries = try context.read(
      bytes, .dispute, .toClient, limit: Self.byteCount(parameters, dealings: max(parameters.threshold - 1, 1))
    ) { reader in
      var entries: [Entry] = []
      repeat {
        let dealer = try reader.position(after: entries.last?.dealer ?? -1, of: parameters.clients)
        entries.append(Entry(dealer: dealer, dealing: try reader.dealing(in: context)))
      } while reader.left > 0
      return entries
    }
  }
}
