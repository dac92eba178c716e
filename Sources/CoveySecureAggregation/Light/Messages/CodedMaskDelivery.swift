internal import CoveyCore
internal import CoveyCrypto

/// What the server passes on to a client in LightSecAgg: who sent coded masks, and those for the receiver, sealed, each with
/// what its dealer published of it and the digest that its challenge follows from.
public struct CodedMaskDelivery: Sendable, Hashable {
  /// The positions of the clients that sent coded masks, the receiver's own among them.
  public let senders: PositionSet
  private let message: [UInt8]
  /// Where each sender's entry begins, by position; -1 where there is none.
  private let offsets: [Int]
  private let sealedByteCount: Int

  /// What is passed on of one dealer.
  struct Entry {
    /// The coded mask, sealed.
    let sealed: ArraySlice<UInt8>
    /// What the dealer published of it.
    let value: ArraySlice<UInt32>
    /// ``CodedMaskSummary/digest(of:in:)`` of its whole dealing.
    let digest: Bytes32
  }

  private static let valueByteCount = 4 * LightParameters.checks

  private static func entryByteCount(_ parameters: LightParameters) -> Int {
    CodedMasks.sealedByteCount(parameters) + valueByteCount + Bytes32.byteCount
  }

  /// Bytes of the message for one of `senders` clients.
  public static func byteCount(_ parameters: LightParameters, senders: Int) -> Int {
    SessionContext.prefixByteCount + PositionSet.byteCount(count: parameters.clients)
      + max(0, senders - 1) * entryByteCount(parameters)
  }

  /// The message for the client at `receiver`.
  /// - Parameter entry: Gives what the client at a position dealt the receiver.
  /// - Precondition: A set over the session's clients with `receiver` in it.
  static func encoded(
    senders: PositionSet, to receiver: Int, in context: LightContext, _ entry: (Int) throws -> Entry
  ) rethrows -> [UInt8] {
    precondition(senders.contains(receiver), "coded masks go to those who sent some")
    var writer = context.session.writer(
      .check, .toClient, capacity: byteCount(context.parameters, senders: senders.members))
    writer.write(raw: senders.bytes)
    for sender in senders.positions where sender != receiver {
      let entry = try entry(sender)
      writer.write(raw: entry.sealed)
      writer.write(raw: CodedMaskSummary.bytes(of: entry.value))
      writer.write(entry.digest)
    }
    return writer.bytes
  }

  /// Reads the message for the client at `receiver`.
  /// - Throws: ``SecureAggregationError`` if it does not have the form that the session gives it;
  ///   ``SecureAggregationError/listedDead`` if the receiver is not among the senders.
  public init(decoding bytes: [UInt8], to receiver: Int, in context: LightContext) throws {
    let parameters = context.parameters
    let entryByteCount = Self.entryByteCount(parameters)
    (senders, offsets) = try context.session.read(
      bytes, .check, .toClient, limit: Self.byteCount(parameters, senders: parameters.clients)
    ) { reader in
      let senders = try reader.positions(of: parameters.clients)
      guard senders.contains(receiver) else { throw SecureAggregationError.listedDead }
      try reader.require(senders.members - 1, elementsOf: entryByteCount)
      var offsets = [Int](repeating: -1, count: parameters.clients)
      for sender in senders.positions where sender != receiver {
        offsets[sender] = try reader.skip(entryByteCount).lowerBound
      }
      return (senders, offsets)
    }
    sealedByteCount = CodedMasks.sealedByteCount(parameters)
    message = bytes
  }

  /// Gives `body` the sealed coded mask of the client at `sender`.
  /// - Precondition: It is one of ``senders``, and not the receiver.
  func withSealed<Result>(from sender: Int, _ body: (RawSpan) throws -> Result) rethrows -> Result {
    let start = start(of: sender)
    return try body(message.span.bytes.extracting(start..<start + sealedByteCount))
  }

  /// What the client at `sender` published of the receiver's coded mask.
  /// - Precondition: As ``withSealed(from:_:)``.
  func value(from sender: Int) -> [UInt32] {
    let start = start(of: sender) + sealedByteCount
    return stride(from: start, to: start + Self.valueByteCount, by: 4).map { offset in
      message[offset..<offset + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
  }

  /// The digest of the dealing of the client at `sender`.
  /// - Precondition: As ``withSealed(from:_:)``.
  func digest(from sender: Int) -> Bytes32 {
    let start = start(of: sender) + sealedByteCount + Self.valueByteCount
    return Bytes32(message[start..<start + Bytes32.byteCount])
  }

  private func start(of sender: Int) -> Int {
    precondition(offsets[sender] >= 0, "the client sent nothing")
    return offsets[sender]
  }
}
