/// Why a client takes no part in a round: all that it ever tells a server of the reason. A name holds nothing of the
/// client's data, and no text that a server could choose.
public enum Refusal: String, Error, Sendable, Hashable, CaseIterable {
  // What is asked, and by whom.
  /// The task is none of those that the client works for.
  case taskRefused
  /// The client does not speak the protocol.
  case protocolRefused
  /// The session is safe from weaker servers alone than the client asks for.
  case serverTooWeak
  /// The update would leave with less protection than the client asks for.
  case protectionTooWeak
  /// The request is another than the session is bound to, or not one of this version.
  case requestDiffers
  /// The model is another than the session is bound to, or than the client has.
  case modelDiffers
  /// The encoding is another than the session is bound to.
  case encodingDiffers

  // How well a sum hides.
  /// Sums may be over fewer clients than the client asks for.
  case cohortTooSmall
  /// So many colluders may be in one cohort, which the server chooses, that a sum would hide nobody.
  case cohortChosen
  /// Two forks of one session could both have the least number of clients.
  case twoSums
  /// The session is bound to another directory of identities.
  case directoryDiffers
  /// Fewer colluders are guarded against than the client asks for.
  case corruptionTooLow
  /// The graph has fewer bits of security than the client asks for.
  case sigmaTooLow
  /// A sparse session against active servers needs a beacon for so few bits.
  case needsBeacon

  // Noise.
  /// Fewer honest clients' noise is counted on than the client asks for.
  case tooFewCounted
  /// The noise is less per unit of the bound than the client asks for.
  case noiseTooLow
  /// The grid is too coarse for discrete noise, or its numbers are out of range.
  case gridTooCoarse
  /// The client's lifetime budget, or its number of participations, is spent.
  case budgetSpent
  /// Too few rounds or seconds have passed since the client last took part.
  case tooSoon

  // Work.
  /// The bound on the update's norm is not in the client's range.
  case clipBoundRefused
  /// More steps, epochs or seconds of training than the client gives, or a plan that no trainer follows.
  case tooMuchWork
  /// More parameters or bytes than the client takes.
  case tooLarge

  // Participation.
  /// The session's number is not above the last one that the client took part in.
  case staleRound
  /// The client took part in this round of the run before.
  case roundTaken
  /// Another process uses the record of participations.
  case historyInUse
  /// The record of participations is damaged or cannot be kept.
  case historyDamaged

  /// A message or a session that is none, or did not follow the protocol.
  case sessionRefused
  /// Anything else: the client could not answer.
  case failed
}

extension Refusal: CustomStringConvertible {
  /// The name.
  public var description: String { rawValue }
}

extension Refusal {
  /// The name for an error of a session.
  public init(_ error: SecureAggregationError) {
    switch error {
    case .refused(let refusal): self = refusal
    case .staleRound: self = .staleRound
    case .cohortChosen: self = .cohortChosen
    case .twoSums: self = .twoSums
    case .directoryDiffers: self = .directoryDiffers
    case .needsBeacon: self = .needsBeacon
    default: self = .sessionRefused
    }
  }
}
