internal import CoveyCore

/// A client's answer to the shares that it was passed: which dealers' fail the checks.
public struct ShareComplaints: Sendable, Hashable {
  /// One dealer's fault.
  public struct Entry: Sendable, Hashable {
    /// The dealer's position.
    public let dealer: Int
    /// What is wrong first.
    public let fault: DealingFault

    /// A complaint.
    public init(dealer: Int, fault: DealingFault) {
      self.dealer = dealer
      self.fault = fault
    }

    static let byteCount = 4 + 1
  }

  /// By the dealers' ascending positions; as a rule there are none.
  public let entries: [Entry]

  /// A message. ``encoded(in:)`` states what must hold of it.
  public init(entries: [Entry]) { self.entries = entries }

  /// Bytes of the message with `count` complaints.
  public static func byteCount(complaints count: Int) -> Int {
    SessionContext.prefixByteCount + 4 + count * Entry.byteCount
  }

  /// The message.
  /// - Precondition: Positions ascend.
  public func encoded(in context: SessionContext) -> [UInt8] {
    var writer = context.writer(.check, .toServer, capacity: Self.byteCount(complaints: entries.count))
    writer.write(UInt32(entries.count))
    for entry in entries {
      writer.write(UInt32(entry.dealer))
      writer.write(entry.fault.rawValue)
    }
    return writer.bytes
  }

  /// Reads a message. Whether the dealers sent the client any shares is for the receiver to see.
  /// - Throws: ``SecureAggregationError`` if it is anything but what ``encoded(in:)`` writes.
  public init(decoding bytes: [UInt8], in context: SessionContext) throws {
    let parameters = context.parameters
    entries = try context.read(
      bytes, .check, .toServer, limit: Self.byteCount(complaints: parameters.neighbours)
    ) { reader in
      let count = try reader.int32("the number of complaints", in: 0...parameters.neighbours)
      try reader.require(count, elementsOf: Entry.byteCount)
      var entries: [Entry] = []
      entries.reserveCapacity(count)
      for _ in 0..<count {
        let dealer = try reader.position(after: entries.last?.dealer ?? -1, of: parameters.clients)
        entries.append(Entry(dealer: dealer, fault: try reader.dealingFault()))
      }
      return entries
    }
  }
}
