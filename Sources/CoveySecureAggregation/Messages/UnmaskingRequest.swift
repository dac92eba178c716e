public import CoveyCrypto

/// The server's last message: who is alive, and against active servers the proof that others were told the same.
public struct UnmaskingRequest: Sendable, Hashable {
  /// A client's signature on the survivors.
  public struct Witness: Sendable, Hashable {
    /// The signer's position.
    public let position: Int
    /// Over ``WitnessedList/transcript(in:)``.
    public let signature: Signature

    /// A signature.
    public init(position: Int, signature: Signature) {
      self.position = position
      self.signature = signature
    }

    static let byteCount = 4 + Signature.byteCount
  }

  /// The positions of the clients whose input arrived.
  public let survivors: PositionSet
  /// Against active servers: signatures of the committee, or in complete graphs of the receiver's neighbours and possibly
  /// its own, by ascending position; else empty.
  public let witnesses: [Witness]

  /// A message. ``encoded(in:)`` states what must hold of it.
  public init(survivors: PositionSet, witnesses: [Witness] = []) {
    self.survivors = survivors
    self.witnesses = witnesses
  }

  private static func mostWitnesses(_ parameters: SessionParameters) -> Int {
    parameters.quorum > 0 ? parameters.quorum : parameters.neighbours + 1
  }

  /// Bytes of the message with `witnesses` signatures.
  public static func byteCount(_ parameters: SessionParameters, witnesses: Int) -> Int {
    SessionContext.prefixByteCount + PositionSet.byteCount(count: parameters.clients)
      + (parameters.server == .active ? 4 + witnesses * Witness.byteCount : 0)
  }

  /// The message.
  /// - Precondition: A set over the session's clients; signatures against active servers alone, positions ascending.
  public func encoded(in context: SessionContext) -> [UInt8] {
    let parameters = context.parameters
    precondition(survivors.count == parameters.clients, "survivors are clients of the session")
    precondition(parameters.server == .active || witnesses.isEmpty, "survivors are signed against active servers alone")
    var writer = context.writer(
      .unmasking, .toClient, capacity: Self.byteCount(parameters, witnesses: witnesses.count))
    writer.append(survivors.bytes)
    if parameters.server == .active {
      writer.append(int32: witnesses.count)
      for witness in witnesses {
        writer.append(int32: witness.position)
        writer.append(witness.signature.bytes)
      }
    }
    return writer.bytes
  }

  /// Reads a message. Whether the signers are the receiver's neighbours is for the receiver to see.
  /// - Throws: ``SecureAggregationError`` if it is anything but what ``encoded(in:)`` writes.
  public init(decoding bytes: [UInt8], in context: SessionContext) throws {
    let parameters = context.parameters
    var reader = try context.reader(
      bytes, .unmasking, .toClient, limit: Self.byteCount(parameters, witnesses: Self.mostWitnesses(parameters)))
    survivors = try reader.positions(of: parameters.clients)
    var witnesses: [Witness] = []
    if parameters.server == .active {
      let count = try reader.int32("the number of signatures", in: 0...Self.mostWitnesses(parameters))
      try reader.require(count, elementsOf: Witness.byteCount)
      witnesses.reserveCapacity(count)
      for _ in 0..<count {
        let position = try reader.position(after: witnesses.last?.position ?? -1, of: parameters.clients)
        witnesses.append(Witness(position: position, signature: try reader.signature()))
      }
    }
    try reader.finish()
    self.witnesses = witnesses
  }
}
