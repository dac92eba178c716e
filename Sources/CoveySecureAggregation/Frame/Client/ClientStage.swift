internal import CoveyCore
internal import CoveyCrypto

/// Where a client stands in a session, with what it keeps there and nothing else: going on drops the secrets of the stage
/// before, and their memory is wiped.
enum ClientStage {
  /// Waits for the invitation.
  case invited
  /// Sent its keys, waits for the others'.
  case advertised(AdvertisedKeys)
  /// Dealt its shares, waits for the others'.
  case dealt(DealtShares)
  /// Complained of some of them, waits for what it is to prove that of.
  case complaining(CheckedShares)
  /// Checked them, waits to be told who takes part.
  case checked(CheckedShares)
  /// Signed who takes part as a member of the committee, waits to be told that enough did.
  case witnessed(CheckedShares, PositionSet)
  /// Has its masks, waits for its input.
  case accepted(AcceptedShares)
  /// Put its participation on record, and masks next.
  case begun(AcceptedShares)
  /// Sent its masked input, waits to be told who is alive.
  case masked(HeldShares)
  /// Signed who is alive, waits to be asked for shares.
  case agreed(HeldShares, PositionSet)
  /// Done, or refused to go on.
  case over

  /// The step in which the client acts next.
  var step: SessionStep? {
    switch self {
    case .invited: .keys
    case .advertised: .shares
    case .dealt: .check
    case .complaining: .dispute
    case .checked(let checked): checked.dealt.membership.isWitness ? .roster : .input
    case .witnessed, .accepted, .begun: .input
    case .masked(let held): held.membership.signsSurvivors ? .consistency : .unmasking
    case .agreed: .unmasking
    case .over: nil
    }
  }

  /// Whether the server may ask for a step now: the next one, or the one after it if that is asked of some clients only.
  func mayAct(in step: SessionStep) -> Bool {
    switch self {
    case .checked: step == self.step || step == .input
    case .masked(let held): step == self.step || held.membership.isWitness && step == .unmasking
    default: step == self.step
    }
  }

  /// The objects that hold secrets, for tests that they go away.
  var secrets: [AnyObject] {
    switch self {
    case .invited, .over: []
    case .advertised(let keys): [keys.channel, keys.mask]
    case .dealt(let dealt): Self.secrets(of: dealt)
    case .complaining(let checked), .checked(let checked), .witnessed(let checked, _):
      Self.secrets(of: checked.dealt) + checked.packets.map(\.bytes)
    case .accepted(let accepted), .begun(let accepted): accepted.masks.map(\.key) + Self.secrets(of: accepted.held)
    case .masked(let held), .agreed(let held, _): Self.secrets(of: held)
    }
  }

  private static func secrets(of dealt: DealtShares) -> [AnyObject] {
    dealt.inbound + [dealt.channel, dealt.mask, dealt.selfMask] + (dealt.kept.map { [$0] } ?? [])
  }

  private static func secrets(of held: HeldShares) -> [AnyObject] {
    held.packets.map(\.bytes) + (held.kept.map { [$0] } ?? [])
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
}
