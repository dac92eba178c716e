/// Where a client of LightSecAgg stands in a session, with what it keeps there and nothing else: going on drops the
/// secrets of the stage before, and their memory is wiped.
enum LightStage {
  /// Waits for the invitation.
  case invited
  /// Sent its keys, waits for the others'.
  case advertised(AdvertisedKeys)
  /// Sent its coded masks, waits for the others'.
  case dealt(DealtMasks)
  /// Complained of some of the others' coded masks, waits to be shown them.
  case complaining(CheckedMasks)
  /// Checked the others' coded masks, waits to be told who takes part.
  case checked(CheckedMasks)
  /// Knows who takes part, waits for its input.
  case accepted(MaskKey, HeldMasks)
  /// Put its participation on record, and masks next.
  case begun(MaskKey, HeldMasks)
  /// Sent its masked input, waits to be told who is alive.
  case masked(HeldMasks)
  /// Signed who is alive, waits to be asked for the coded sum.
  case agreed(HeldMasks, PositionSet)
  /// Done, or refused to go on.
  case over

  /// The step in which the client acts next.
  var step: SessionStep? {
    switch self {
    case .invited: .keys
    case .advertised: .shares
    case .dealt: .check
    case .complaining: .dispute
    case .checked, .accepted, .begun: .input
    case .masked(let held): held.membership.parameters.server == .active ? .consistency : .unmasking
    case .agreed: .unmasking
    case .over: nil
    }
  }

  /// The objects that hold secrets, for tests that they go away.
  var secrets: [AnyObject] {
    switch self {
    case .invited, .over: []
    case .advertised(let keys): [keys.channel, keys.mask]
    case .dealt(let dealt): dealt.inbound + [dealt.channel, dealt.mask.key, dealt.own.object]
    case .complaining(let checked), .checked(let checked):
      checked.dealt.inbound + [checked.dealt.channel, checked.dealt.mask.key, checked.sum.object]
    case .accepted(let mask, let held), .begun(let mask, let held): held.inbound + [mask.key, held.sum.object]
    case .masked(let held), .agreed(let held, _): held.inbound + [held.sum.object]
    }
  }
}
