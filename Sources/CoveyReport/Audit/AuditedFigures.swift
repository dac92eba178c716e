internal import CoveyAccounting
internal import CoveyNoise
internal import CoveyPrivacy

/// The figures that a plan claims for the whole run, by adversary.
enum AuditedFigures {
  /// The figure to audit.
  /// - Parameter adversary: whose; nil: of those that an audit can play, the one who sees the most and is promised something.
  /// - Throws: `PrivacyError/unsupported(_:)` if nothing is claimed against it.
  static func figure(_ plan: PrivacyPlan, delta: Double, against adversary: Adversary?) throws -> PrivacyFigure {
    let all = try plan.claims(deltas: [delta]).filter { $0.scope == .run && $0.epsilon < .infinity }
      .sorted { $0.against < $1.against }
    guard let adversary else {
      guard let figure = all.last(where: { $0.against != .others }) ?? all.last.map({ $0.holding(against: .model) })
      else {
        throw PrivacyError.unsupported("the run claims a finite epsilon against nobody, so there is nothing to audit")
      }
      return figure
    }
    // What holds against those who see more holds against those who see less.
    guard let figure = all.first(where: { $0.against >= adversary }) else {
      throw PrivacyError.unsupported(
        "the run claims nothing against \(adversary.explanation) in mode \(plan.configuration.modeName)"
          + (all.isEmpty ? "" : "; audit --against model"))
    }
    return figure.holding(against: adversary)
  }
}

extension PrivacyFigure {
  /// The same figure against somebody who sees less.
  fileprivate func holding(against adversary: Adversary) -> PrivacyFigure {
    var figure = self
    figure.against = adversary
    return figure
  }
}
