internal import CoveyCrypto

/// What a client keeps after it has dealt the shares of its secrets.
struct DealtShares: ClientDealt {
  /// What it knows of the session.
  let membership: ClientMembership
  /// Its key of the channels.
  let channel: GroupKey
  /// Its key of the masks.
  let mask: GroupKey
  /// The keys with which its neighbours' shares are opened, in the order of ``ClientMembership/holders``.
  let inbound: [SecretKey]
  /// Its self-mask.
  let selfMask: GroupKey
  /// In complete graphs its own share of its self-mask.
  let kept: SecretKey?

  /// The objects that hold secrets.
  var secrets: [AnyObject] { inbound + [channel, mask, selfMask] + (kept.map { [$0] } ?? []) }

  /// Agrees on channels with all who hold its shares, and deals them shares of both secrets.
  /// - Returns: What the client keeps, and its answer.
  /// - Throws: ``SecureAggregationError``, or `CryptoError` if there is no memory for secrets.
  static func deal(
    _ keys: AdvertisedKeys, in membership: ClientMembership, identity: ClientIdentity?
  ) throws -> (any ClientDealt, [UInt8]) {
    let (parameters, binding, position) = (membership.parameters, membership.binding, membership.position)
    let selfMask = try GroupKey()
    let sharing = try MaskedSharing(
      ShamirSharing(threshold: parameters.threshold, holders: parameters.holders), first: keys.mask.scalar,
      second: selfMask.scalar)
    func commitment(_ shares: RawSpan, _ kind: ShareKind, to holder: Int) throws -> ShareCommitment {
      try binding.commitment(
        to: shares.extracting(SharePacket.range(of: kind)), kind, of: position, heldBy: holder)
    }
    var (inbound, sealed) = ([SecretKey](), [SealedShare]())
    inbound.reserveCapacity(membership.holders.count)
    sealed.reserveCapacity(membership.holders.count)
    for (rank, index) in membership.holders.enumerated() {
      let peer = membership.neighbours[index]
      let channels = try keys.channels(with: peer, binding)
      inbound.append(channels.inbound)
      let associated = binding.associatedData(from: position, to: peer.position)
      sealed.append(
        try sharing.withShares(at: parameters.holdsOwnShare ? peer.position : rank) { shares in
          SealedShare(
            position: peer.position, maskKeyCommitment: try commitment(shares, .maskKey, to: peer.position),
            selfMaskCommitment: try commitment(shares, .selfMask, to: peer.position), value: .zero,
            sealed: try AuthenticatedCipher.seal(shares, with: channels.outbound, associated: associated.span.bytes)[
              ...])
        })
    }
    var (kept, own): (SecretKey?, EncryptedShares.KeptShares?)
    if parameters.holdsOwnShare {
      (kept, own) = try sharing.withShares(at: position) { shares in
        (
          try SecretKey(bytes: shares.extracting(SharePacket.range(of: .selfMask))),
          EncryptedShares.KeptShares(
            maskKeyCommitment: try commitment(shares, .maskKey, to: position),
            selfMaskCommitment: try commitment(shares, .selfMask, to: position), value: .zero)
        )
      }
    }
    let fixed = EncryptedShares(
      selfMaskKey: selfMask.publicKey, mask: sharing.mask,
      channelProof: try KnowledgeProof(
        of: keys.channel, binding.channelProofBinding(of: position, key: keys.channel.publicKey)),
      kept: own, shares: sealed)
    let message = try fixed.answeringChallenge(
      with: sharing, of: position, in: membership.context, identity: identity)
    let dealt = DealtShares(
      membership: membership, channel: keys.channel, mask: keys.mask, inbound: inbound, selfMask: selfMask, kept: kept)
    return (dealt, message.encoded(in: membership.context))
  }

  /// Opens and checks what the server passed on.
  func checked(_ message: [UInt8]) throws -> any ClientChecked {
    try CheckedShares(ShareDelivery(decoding: message, in: membership.context), to: self)
  }
}
