internal import CoveyCore

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
