internal import CoveyAccounting
internal import CoveyNoise

/// Noise that clients add: against the server, which sees whose update arrives, no sampling amplifies.
extension ReleaseModel {
  /// The whole run against the server, and one participation where there may be several.
  func perParticipation(
    _ release: PrivacyEvent, _ formula: PrivacyFormula, _ rounds: Int, assumes: [PrivacyAssumption]
  ) -> [PrivacyClaim] {
    // The schedule of a server that lies is its own.
    let enforced = pipeline.serverIsActive ? statedCap.map { min($0, rounds) } : enforcedParticipations(rounds)
    var whole = PrivacyClaim(
      against: .server, formula: formula, participations: enforced, assumes: assumes,
      alternatives: [[.repeated(release, count: enforced ?? rounds)]])
    if statedCap != nil { whole.assumes.append(.clientHistory) }
    var one = whole
    one.scope = .participation
    one.participations = 1
    one.alternatives = [[release]]
    return [whole, one]
  }
}

extension PrivacyEvent {
  /// Whether chance in who takes part lowers what it costs.
  var isSampled: Bool {
    switch self {
    case .poissonSampled(let rate, _): rate < 1
    case .repeated(let inner, _), .approximated(let inner, _): inner.isSampled
    case .composed(let all): all.contains { $0.isSampled }
    case .publicCohort, .sharedNoise, .fixedSizeGaussian, .truncatedPoissonGaussian: true
    default: false
    }
  }
}
