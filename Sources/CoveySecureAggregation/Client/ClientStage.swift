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
    case .witnessed, .accepted: .input
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
    case .accepted(let accepted): accepted.masks.map(\.key) + Self.secrets(of: accepted.held)
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
