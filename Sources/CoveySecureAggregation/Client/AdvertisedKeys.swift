internal import CoveyCore
internal import CoveyCrypto

/// What a client keeps after it has sent its public keys.
struct AdvertisedKeys {
  /// What it answered.
  let invitation: SessionInvitation
  /// What it sent.
  let advertisement: KeyAdvertisement
  /// For the channels over which shares travel. It is not ``mask``: to open that of a dropout must not open channels.
  let channel: GroupKey
  /// For the masks; its secret half is shared out.
  let mask: GroupKey

  /// New keys for a session, signed if the server may be active.
  init(answering invitation: SessionInvitation, as client: ClientID, identity: ClientIdentity?) throws {
    if let identity { try invitation.check(against: identity.directory) }
    let (channel, mask) = (try GroupKey(), try GroupKey())
    var signature: Signature?
    if invitation.server == .active {
      guard let identity else {
        throw SecureAggregationError.unacceptable(reason: "keys must be signed, and it has no identity")
      }
      let transcript = try KeyAdvertisement.transcript(
        of: invitation.digest(), client: client, channelKey: channel.publicKey, maskKey: mask.publicKey)
      signature = identity.key.signature(of: transcript)
    }
    self.invitation = invitation
    self.channel = channel
    self.mask = mask
    advertisement = KeyAdvertisement(
      client: client, channelKey: channel.publicKey, maskKey: mask.publicKey, signature: signature)
  }
}
