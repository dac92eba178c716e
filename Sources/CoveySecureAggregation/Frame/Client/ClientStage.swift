internal import CoveyCore
internal import CoveyCrypto

/// Where a client stands in a session, with what it keeps there and nothing else: going on drops the secrets of the stage
/// before, and their memory is wiped.
enum ClientStage {
  /// Waits for the invitation.
  case invited
  /// Sent its keys, waits for the others'.
  case advertised(AdvertisedKeys)
  /// Dealt, waits for what the others did.
  case dealt(any ClientDealt)
  /// Complained of some of it, waits for what it is to prove that of.
  case complaining(any ClientChecked)
  /// Checked it, waits to be told who takes part.
  case checked(any ClientChecked)
  /// Signed who takes part as a member of the committee, waits to be told that enough did.
  case witnessed(any ClientChecked, PositionSet)
  /// Has its masks, waits for its input.
  case accepted(AcceptedRoster, any ClientReady)
  /// Put its participation on record, and masks next.
  case begun(AcceptedRoster, any ClientReady)
  /// Sent its masked input, waits to be told who is alive.
  case masked(AcceptedRoster, any ClientHeld)
  /// Signed who is alive, waits to be asked for what takes masks off.
  case agreed(AcceptedRoster, any ClientHeld, PositionSet)
  /// Done, or refused to go on.
  case over

  /// The step in which the client acts next.
  var step: SessionStep? {
    switch self {
    case .invited: .keys
    case .advertised: .shares
    case .dealt: .check
    case .complaining: .dispute
    case .checked(let checked): checked.membership.isWitness ? .roster : .input
    case .witnessed, .accepted, .begun: .input
    case .masked(let roster, _): roster.membership.signsSurvivors ? .consistency : .unmasking
    case .agreed: .unmasking
    case .over: nil
    }
  }

  /// Whether the server may ask for a step now: the next one, or the one after it if that is asked of some clients only.
  func mayAct(in step: SessionStep) -> Bool {
    switch self {
    case .checked: step == self.step || step == .input
    case .masked(let roster, _): step == self.step || roster.membership.isWitness && step == .unmasking
    default: step == self.step
    }
  }

  /// The objects that hold secrets, for tests that they go away.
  var secrets: [AnyObject] {
    switch self {
    case .invited, .over: []
    case .advertised(let keys): [keys.channel, keys.mask]
    case .dealt(let dealt): dealt.secrets
    case .complaining(let checked), .checked(let checked), .witnessed(let checked, _): checked.secrets
    case .accepted(_, let ready), .begun(_, let ready): ready.secrets
    case .masked(_, let held), .agreed(_, let held, _): held.secrets
    }
  }
}

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

  /// The keys of the channels to and from a neighbour.
  /// - Throws: ``SecureAggregationError/weakKey(_:)``, or `CryptoError` if there is no memory for secrets.
  func channels(
    with peer: ClientMembership.Neighbour, _ binding: SessionBinding
  ) throws -> (outbound: SecretKey, inbound: SecretKey) {
    let secret: SecretKey
    do { secret = try channel.sharedSecret(with: peer.channelKey) } catch CryptoError.weakPublicKey {
      throw SecureAggregationError.weakKey(peer.client)
    }
    return (
      try binding.channelKey(secret, from: channel.publicKey, to: peer.channelKey),
      try binding.channelKey(secret, from: peer.channelKey, to: channel.publicKey)
    )
  }
}
