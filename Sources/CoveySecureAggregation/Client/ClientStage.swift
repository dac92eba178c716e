/// Where a client stands in a session, with what it keeps there and nothing else: going on drops the secrets of the stage
/// before, and their memory is wiped.
enum ClientStage {
  /// Waits for the invitation.
  case invited
  /// Sent its keys, waits for the others'.
  case advertised(AdvertisedKeys)
  /// Dealt its shares, waits for the others'.
  case dealt(DealtShares)
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
    case .dealt, .accepted: .input
    case .masked(let held): held.membership.parameters.server == .active ? .consistency : .unmasking
    case .agreed: .unmasking
    case .over: nil
    }
  }

  /// The objects that hold secrets, for tests that they go away.
  var secrets: [AnyObject] {
    switch self {
    case .invited, .over: []
    case .advertised(let keys): [keys.channel, keys.seed, keys.mask]
    case .dealt(let dealt): dealt.pairKeys + dealt.inbound + [dealt.selfMask] + (dealt.kept.map { [$0] } ?? [])
    case .accepted(let accepted): accepted.masks.map(\.key) + Self.secrets(of: accepted.held)
    case .masked(let held), .agreed(let held, _): Self.secrets(of: held)
    }
  }

  private static func secrets(of held: HeldShares) -> [AnyObject] {
    held.packets.map(\.bytes) + (held.kept.map { [$0] } ?? [])
  }
}
