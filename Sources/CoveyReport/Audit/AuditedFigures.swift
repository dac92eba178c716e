internal import CoveyPrivacy

/// The figures that a plan claims, by adversary.
enum AuditedFigures {
  /// The figure to audit.
  /// - Parameter adversary: whose; nil: of those that an audit can play, the one who sees the most and is promised something.
  /// - Throws: `PrivacyError/unsupported(_:)` if nothing is claimed against it.
  static func figure(_ plan: PrivacyPlan, delta: Double, against adversary: Adversary?) throws -> PrivacyFigure {
    let all = try claims(plan, delta: delta).filter { $0.epsilon < .infinity && $0.against != .others }
    if let adversary {
      if let figure = all.last(where: { $0.against == adversary }) { return figure }
      let possible = all.map(\.against.rawValue)
      throw PrivacyError.unsupported(
        "the run claims nothing against \(adversary.explanation) in mode \(plan.configuration.mode.rawValue)"
          + (possible.isEmpty ? "" : "; audit --against \(possible.joined(separator: " or "))"))
    }
    guard let figure = all.max(by: { $0.against < $1.against }) else {
      throw PrivacyError.unsupported("the run claims a finite epsilon against nobody, so there is nothing to audit")
    }
    return figure
  }

  private static func claims(_ plan: PrivacyPlan, delta: Double) throws -> [PrivacyFigure] {
    let releases = try plan.events(rounds: plan.pipeline.rounds)
    let mode = plan.configuration.mode
    func figure(_ adversary: Adversary, _ releases: [PrivacyEvent], _ formula: PrivacyFormula) throws -> PrivacyFigure {
      PrivacyFigure(
        against: adversary, unit: plan.unit, adjacency: plan.adjacency, delta: delta,
        epsilon: try epsilon(releases, plan, delta: delta), formula: formula, accountant: plan.accountant,
        amplified: formula == .poisson || formula == .fixedSize, releases: releases)
    }
    switch mode {
    case .local: return try [.model, .server].map { try figure($0, releases, .local) }
    case .example: return try [.model, .server].map { try figure($0, releases, .example) }
    case .central: return [try figure(.model, releases, formula(plan))]
    case .distributed:
      // Whoever sees the cohorts is promised what holds without their chance.
      return [
        try figure(.model, releases, formula(plan)), try figure(.server, releases.map(\.unsampled), .gaussian),
      ]
    }
  }

  private static func formula(_ plan: PrivacyPlan) -> PrivacyFormula {
    if plan.strategy != nil { return .matrix }
    switch plan.pipeline.sampling {
    case .poisson: return .poisson
    case .fixedSize: return .fixedSize
    default: return .gaussian
    }
  }

  private static func epsilon(_ releases: [PrivacyEvent], _ plan: PrivacyPlan, delta: Double) throws -> Double {
    var accountant = plan.accountant.makeAccountant(adjacency: plan.adjacency)
    for release in releases { try accountant.compose(release, count: 1) }
    return try accountant.epsilon(delta: delta)
  }
}

extension PrivacyEvent {
  /// The same without the chance of not being in it.
  fileprivate var unsampled: PrivacyEvent {
    switch self {
    case .poissonSampled(_, let inner): inner.unsampled
    case .repeated(let inner, let count): .repeated(inner.unsampled, count: count)
    case .composed(let all): .composed(all.map(\.unsampled))
    default: self
    }
  }
}
