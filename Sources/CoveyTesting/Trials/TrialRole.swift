internal import CoveySecureAggregation

/// What a client does in a round of a trial.
enum TrialRole: Sendable, Hashable {
  /// All that it should.
  case honest
  /// The same up to a step, in which it falls silent.
  case dropout(SessionStep)
  /// It deals wrong shares.
  case dealing(DealingLie)
  /// It complains of an honest client, and proves it with the channel's secret or another.
  case complaint(DealingFault, isForged: Bool)
  /// It complains of as many as would give its secrets away.
  case manyComplaints
  /// It reveals a share that it was not dealt.
  case forgedShare

  /// All lies that can be proven.
  static let lies: [TrialRole] =
    DealingLie.allCases.map { .dealing($0) }
    + DealingFault.allCases.flatMap { [.complaint($0, isForged: false), .complaint($0, isForged: true)] }
    + [.manyComplaints, .forgedShare]

  /// What the client must be excluded for; nil: nothing.
  var misconduct: Misconduct? {
    switch self {
    case .honest, .dropout: nil
    case .dealing(let lie) where lie.isPublic: .badDealing
    case .dealing(.damaged), .dealing(.allDamaged): .unreadableShares
    case .dealing: .forgedDealing
    case .complaint: .falseComplaint
    case .manyComplaints: .tooManyComplaints
    case .forgedShare: .forgedShare
    }
  }

  /// Whether the client speaks for itself instead of an honest one.
  var isImpostor: Bool {
    switch self {
    case .honest, .dropout, .forgedShare: false
    case .dealing, .complaint, .manyComplaints: true
    }
  }
}
