internal import CoveyCrypto

/// What a client keeps after it has dealt the shares of its secrets.
struct DealtShares {
  /// What it knows of the session.
  let membership: ClientMembership
  /// The keys of the masks that it shares with its neighbours, in their order.
  let pairKeys: [SecretKey]
  /// The keys with which its neighbours' messages are opened.
  let inbound: [SecretKey]
  /// The scalar of its self-mask.
  let selfMask: SecretKey
  /// In complete graphs its own share of its self-mask.
  let kept: SecretKey?

  /// Agrees on keys with all neighbours, and deals shares of both secrets to them.
  /// - Returns: What the client keeps, and its answer.
  /// - Throws: ``SecureAggregationError``, or `CryptoError` if there is no memory for secrets.
  static func deal(
    _ keys: AdvertisedKeys, to list: KeyList, in membership: ClientMembership
  ) throws -> (DealtShares, [UInt8]) {
    let (parameters, binding, position) = (membership.parameters, membership.binding, membership.position)
    let sharing = try ShamirSharing(threshold: parameters.threshold, holders: parameters.holders)
    let selfMask = try ShamirSharing.randomSecret()
    let (seedShares, selfMaskShares) = (try sharing.split(keys.seed), try sharing.split(selfMask))
    var (pairKeys, inbound, sealed) = ([SecretKey](), [SecretKey](), [SealedShare]())
    pairKeys.reserveCapacity(list.entries.count)
    inbound.reserveCapacity(list.entries.count)
    sealed.reserveCapacity(list.entries.count)
    let packet = try SharePacket()
    let holders = list.entries.filter { membership.index(of: $0.position) != nil }
    for (index, peer) in holders.enumerated() {
      let channel: SecretKey
      let pairKey: SecretKey
      do {
        channel = try keys.channel.sharedSecret(with: peer.channelKey)
        pairKey = try binding.pairMaskKey(
          keys.mask.sharedSecret(with: peer.maskKey), between: keys.mask.publicKey, and: peer.maskKey)
      } catch CryptoError.weakPublicKey {
        throw SecureAggregationError.weakKey(peer.client)
      }
      let share = membership.shareIndex(ofNeighbour: index)
      func write(_ shares: SecretShares, _ kind: ShareKind) throws -> ShareCommitment {
        try shares.withShare(at: share) { bytes in
          packet.write(bytes, kind)
          return try binding.commitment(to: bytes, kind, of: position, heldBy: peer.position)
        }
      }
      let maskKeyCommitment = try write(seedShares, .maskKey)
      let selfMaskCommitment = try write(selfMaskShares, .selfMask)
      packet.write(confirmation: try binding.confirmation(of: pairKey, from: position, to: peer.position))
      let outbound = try binding.channelKey(channel, from: keys.channel.publicKey, to: peer.channelKey)
      let associated = binding.associatedData(from: position, to: peer.position)
      let ciphertext = try packet.bytes.withBytes {
        try AuthenticatedCipher.seal($0, with: outbound, associated: associated.span.bytes)
      }
      sealed.append(
        SealedShare(
          position: peer.position, maskKeyCommitment: maskKeyCommitment, selfMaskCommitment: selfMaskCommitment,
          sealed: ciphertext[...]))
      pairKeys.append(pairKey)
      inbound.append(try binding.channelKey(channel, from: peer.channelKey, to: keys.channel.publicKey))
    }
    var kept: (share: SecretKey, commitments: EncryptedShares.KeptShares)?
    if parameters.holdsOwnShare {
      func commitment(_ shares: SecretShares, _ kind: ShareKind) throws -> ShareCommitment {
        try shares.withShare(at: position) {
          try binding.commitment(to: $0, kind, of: position, heldBy: position)
        }
      }
      kept = (
        try selfMaskShares.share(at: position),
        EncryptedShares.KeptShares(
          maskKeyCommitment: try commitment(seedShares, .maskKey),
          selfMaskCommitment: try commitment(selfMaskShares, .selfMask))
      )
    }
    let message = EncryptedShares(
      selfMaskCommitment: try binding.selfMaskCommitment(selfMask, of: position), kept: kept?.commitments,
      shares: sealed)
    let dealt = DealtShares(
      membership: membership, pairKeys: pairKeys, inbound: inbound, selfMask: selfMask, kept: kept?.share)
    return (dealt, message.encoded(in: membership.context))
  }
}
