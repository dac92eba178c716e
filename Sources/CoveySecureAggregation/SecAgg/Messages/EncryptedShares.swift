internal import CoveyCore
public import CoveyCrypto

/// A client's answer to the list of keys, its dealing: what it commits to, and its sealed shares for every holder.
public struct EncryptedShares: Sendable, Hashable {
  /// B = b G: the public half of the self-mask.
  public let selfMaskKey: PublicKey
  /// A = g(0) G: the public half of what masks the shares of both secrets.
  public let mask: PublicKey
  /// Shows that the dealer knows the secret half of its channel key. A key that was made of another client's would make a
  /// complaint about its owner open that client's channels.
  public let channelProof: KnowledgeProof
  /// Where ``SessionParameters/holdsOwnShare``: of the shares that the client keeps; else nil.
  public let kept: KeptShares?
  /// For every other holder, by ascending position.
  public let shares: [SealedShare]
  /// The dealer's over ``signedTranscript(of:digest:in:)``; there is one exactly if the server is ``ServerModel/active``.
  public let signature: Signature?

  /// What the shares that a client keeps of its own secrets are recognised by, and what they come to.
  public struct KeptShares: Sendable, Hashable {
    /// Recognises the share of the mask key.
    public let maskKeyCommitment: ShareCommitment
    /// Recognises the share of the self-mask.
    public let selfMaskCommitment: ShareCommitment
    /// The masked share.
    public let value: Bytes32

    /// The record of shares that are kept.
    public init(maskKeyCommitment: ShareCommitment, selfMaskCommitment: ShareCommitment, value: Bytes32) {
      self.maskKeyCommitment = maskKeyCommitment
      self.selfMaskCommitment = selfMaskCommitment
      self.value = value
    }

    static let byteCount = 2 * ShareCommitment.byteCount + Bytes32.byteCount
  }

  /// A message. ``encoded(in:)`` states what must hold of it.
  public init(
    selfMaskKey: PublicKey, mask: PublicKey, channelProof: KnowledgeProof, kept: KeptShares?, shares: [SealedShare],
    signature: Signature? = nil
  ) {
    self.selfMaskKey = selfMaskKey
    self.mask = mask
    self.channelProof = channelProof
    self.kept = kept
    self.shares = shares
    self.signature = signature
  }

  /// Bytes of the message.
  public static func byteCount(_ parameters: SessionParameters) -> Int {
    SessionContext.prefixByteCount + bodyByteCount(parameters)
  }

  /// Bytes of the message behind the session's digest.
  static func bodyByteCount(_ parameters: SessionParameters) -> Int {
    2 * PublicKey.byteCount + KnowledgeProof.byteCount + (parameters.holdsOwnShare ? KeptShares.byteCount : 0)
      + parameters.neighbours * SealedShare.byteCount + (parameters.server == .active ? Signature.byteCount : 0)
  }

  /// The message.
  /// - Precondition: Shares for as many holders as the session's clients have, positions ascending; kept ones and a
  ///   signature exactly if the parameters say so.
  public func encoded(in context: SessionContext) -> [UInt8] {
    var writer = context.writer(.shares, .toServer, capacity: Self.byteCount(context.parameters))
    append(to: &writer, in: context)
    return writer.bytes
  }

  /// Appends what stands behind the session's digest.
  func append(to writer: inout WireWriter, in context: SessionContext) {
    let parameters = context.parameters
    precondition(shares.count == parameters.neighbours, "every holder gets shares")
    precondition((kept != nil) == parameters.holdsOwnShare, "shares are kept in complete graphs alone")
    precondition(
      (signature != nil) == (parameters.server == .active), "dealings are signed against active servers alone")
    writer.write(raw: selfMaskKey.bytes)
    writer.write(raw: mask.bytes)
    writer.write(channelProof)
    kept?.maskKeyCommitment.append(to: &writer)
    kept?.selfMaskCommitment.append(to: &writer)
    if let kept { writer.write(kept.value) }
    for share in shares { share.append(to: &writer) }
    if let signature { writer.write(raw: signature.bytes) }
  }

  /// Reads a message. Whether the positions are those that hold the sender's shares is for the receiver to see.
  /// - Throws: ``SecureAggregationError`` if it is anything but what ``encoded(in:)`` writes.
  public init(decoding bytes: [UInt8], in context: SessionContext) throws {
    self = try context.read(bytes, .shares, .toServer, limit: Self.byteCount(context.parameters)) {
      try $0.dealing(in: context)
    }
  }
}

extension WireReader {
  /// What stands behind the session's digest in a client's dealing.
  mutating func dealing(in context: SessionContext) throws -> EncryptedShares {
    let parameters = context.parameters
    try require(1, elementsOf: EncryptedShares.bodyByteCount(parameters))
    let (selfMaskKey, mask) = (try publicKey(), try publicKey())
    let channelProof = try knowledgeProof()
    let kept =
      parameters.holdsOwnShare
      ? EncryptedShares.KeptShares(
        maskKeyCommitment: try commitment(), selfMaskCommitment: try commitment(), value: try bytes32()) : nil
    return EncryptedShares(
      selfMaskKey: selfMaskKey, mask: mask, channelProof: channelProof, kept: kept,
      shares: try sealedShares(parameters.neighbours, of: parameters.clients),
      signature: parameters.server == .active ? try signature() : nil)
  }
}
