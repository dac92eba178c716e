internal import CoveyCore
public import CoveyCrypto

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

/// What a holder finds wrong with the shares that a dealer sealed for it: the first of these that is, in this order.
public enum DealingFault: UInt8, Sendable, Hashable, CaseIterable {
  /// They do not open with the key of the pair's channel.
  case unreadable = 1
  /// A share does not lie below the order of the group.
  case notCanonical = 2
  /// A share is not the one that was committed to.
  case commitment = 3
  /// The shares do not come to the masked share that everybody sees.
  case value = 4
}

/// A complaining client's proof: what its channels to the dealers it complained of were keyed by, so that anybody can open
/// what they sealed for it. Nothing of other channels or of masks follows from it.
public struct DisputeEvidence: Sendable, Hashable {
  /// The proof against one dealer.
  public struct Entry: Sendable, Hashable {
    /// The dealer's position.
    public let dealer: Int
    /// What was wrong first.
    public let fault: DealingFault
    /// Z = c_h C_d, the secret of the channel between holder and dealer.
    public let shared: PublicKey
    /// Shows that it is.
    public let proof: EqualLogarithmsProof

    /// A proof.
    public init(dealer: Int, fault: DealingFault, shared: PublicKey, proof: EqualLogarithmsProof) {
      self.dealer = dealer
      self.fault = fault
      self.shared = shared
      self.proof = proof
    }

    static let byteCount = 4 + 1 + PublicKey.byteCount + EqualLogarithmsProof.byteCount
  }

  /// By the dealers' ascending positions, one for each complaint: whoever proves less than it complained of drops out.
  public let entries: [Entry]

  /// A message. ``encoded(in:)`` states what must hold of it.
  public init(entries: [Entry]) { self.entries = entries }

  /// Bytes of the message with proofs against `count` dealers.
  public static func byteCount(proofs count: Int) -> Int {
    SessionContext.prefixByteCount + count * Entry.byteCount
  }

  /// The message.
  /// - Precondition: Positions ascend.
  public func encoded(in context: SessionContext) -> [UInt8] {
    var writer = context.writer(.dispute, .toServer, capacity: Self.byteCount(proofs: entries.count))
    for entry in entries {
      writer.write(UInt32(entry.dealer))
      writer.write(entry.fault.rawValue)
      writer.write(raw: entry.shared.bytes)
      writer.write(raw: entry.proof.challenge.bytes)
      writer.write(raw: entry.proof.response.bytes)
    }
    return writer.bytes
  }

  /// Reads a message. Whether it is about what the sender complained of is for the receiver to see.
  /// - Throws: ``SecureAggregationError`` if it is anything but what ``encoded(in:)`` writes.
  public init(decoding bytes: [UInt8], in context: SessionContext) throws {
    let parameters = context.parameters
    entries = try context.read(
      bytes, .dispute, .toServer, limit: Self.byteCount(proofs: max(parameters.threshold - 1, 1))
    ) { reader in
      var entries: [Entry] = []
      while reader.left > 0 {
        let dealer = try reader.position(after: entries.last?.dealer ?? -1, of: parameters.clients)
        let fault = try reader.dealingFault()
        let shared = try reader.publicKey()
        let proof = EqualLogarithmsProof(challenge: try reader.scalar(), response: try reader.scalar())
        entries.append(Entry(dealer: dealer, fault: fault, shared: shared, proof: proof))
      }
      return entries
    }
  }
}

extension WireReader {
  /// The next fault.
  mutating func dealingFault() throws(WireError) -> DealingFault {
    guard let fault = DealingFault(rawValue: try byte()) else { throw invalid("a fault is of no kind") }
    return fault
  }
}
