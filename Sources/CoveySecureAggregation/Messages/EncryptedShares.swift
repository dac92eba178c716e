/// A client's answer to the list of keys: what it commits to, and its sealed shares for every neighbour.
public struct EncryptedShares: Sendable, Hashable {
  /// What the self-mask is recognised by once it is rebuilt.
  public let selfMaskCommitment: Bytes32
  /// Where ``SessionParameters/holdsOwnShare``: what the two shares that the client keeps are recognised by; else nil.
  public let kept: KeptShares?
  /// For every neighbour, by ascending position.
  public let shares: [SealedShare]

  /// What the shares that a client keeps of its own secrets are recognised by.
  public struct KeptShares: Sendable, Hashable {
    /// Recognises the share of the mask key's seed.
    public let maskKeyCommitment: ShareCommitment
    /// Recognises the share of the self-mask.
    public let selfMaskCommitment: ShareCommitment

    /// Two commitments.
    public init(maskKeyCommitment: ShareCommitment, selfMaskCommitment: ShareCommitment) {
      self.maskKeyCommitment = maskKeyCommitment
      self.selfMaskCommitment = selfMaskCommitment
    }
  }

  /// A message. ``encoded(in:)`` states what must hold of it.
  public init(selfMaskCommitment: Bytes32, kept: KeptShares?, shares: [SealedShare]) {
    self.selfMaskCommitment = selfMaskCommitment
    self.kept = kept
    self.shares = shares
  }

  /// Bytes of the message.
  public static func byteCount(_ parameters: SessionParameters) -> Int {
    SessionContext.prefixByteCount + Bytes32.byteCount
      + (parameters.holdsOwnShare ? 2 * ShareCommitment.byteCount : 0)
      + parameters.neighbours * SealedShare.byteCount
  }

  /// The message.
  /// - Precondition: Shares for as many neighbours as the session's clients have, positions ascending; kept ones exactly
  ///   if the parameters say so.
  public func encoded(in context: SessionContext) -> [UInt8] {
    let parameters = context.parameters
    precondition(shares.count == parameters.neighbours, "every neighbour gets shares")
    precondition((kept != nil) == parameters.holdsOwnShare, "shares are kept in complete graphs alone")
    var writer = context.writer(.shares, .toServer, capacity: Self.byteCount(parameters))
    writer.append(selfMaskCommitment)
    kept?.maskKeyCommitment.append(to: &writer)
    kept?.selfMaskCommitment.append(to: &writer)
    for share in shares { share.append(to: &writer) }
    return writer.bytes
  }

  /// Reads a message. Whether the positions are the sender's neighbours is for the receiver to see.
  /// - Throws: ``SecureAggregationError`` if it is anything but what ``encoded(in:)`` writes.
  public init(decoding bytes: [UInt8], in context: SessionContext) throws {
    let parameters = context.parameters
    var reader = try context.reader(bytes, .shares, .toServer, limit: Self.byteCount(parameters))
    selfMaskCommitment = try reader.bytes32()
    kept =
      parameters.holdsOwnShare
      ? KeptShares(maskKeyCommitment: try reader.commitment(), selfMaskCommitment: try reader.commitment()) : nil
    shares = try reader.sealedShares(parameters.neighbours, of: parameters.clients)
    try reader.finish()
  }
}
