internal import CoveyCore
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
    writer.write(raw: survivors.bytes)
    if parameters.server == .active { writer.write(witnesses) }
    return writer.bytes
  }

  /// Reads a message. Whether the signers are the receiver's neighbours is for the receiver to see.
  /// - Throws: ``SecureAggregationError`` if it is anything but what ``encoded(in:)`` writes.
  public init(decoding bytes: [UInt8], in context: SessionContext) throws {
    let parameters = context.parameters
    self = try context.read(
      bytes, .unmasking, .toClient, limit: Self.byteCount(parameters, witnesses: Self.mostWitnesses(parameters))
    ) { reader in
      let survivors = try reader.positions(of: parameters.clients)
      guard parameters.server == .active else { return UnmaskingRequest(survivors: survivors) }
      let certificate = try reader.certificate(quorum: Self.mostWitnesses(parameters), of: parameters.clients)
      return UnmaskingRequest(survivors: survivors, witnesses: certificate.witnesses)
    }
  }
}
