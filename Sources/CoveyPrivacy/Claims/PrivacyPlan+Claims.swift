public import CoveyAccounting
public import CoveyNoise
internal import CoveyProtection

/// The one source of every epsilon that is stated: plan, run, ledger, verification and reports ask here.
extension PrivacyPlan {
  /// What the run states, one figure for each adversary, scope and delta: all planned rounds, or with milestones those of the
  /// last one at its share of delta.
  /// - Parameter deltas: The deltas, each in (0, 1). With milestones or a filter the run's own delta is the only one that can be
  ///   stated, and these are ignored.
  /// - Throws: `PrivacyError` if no accountant has a bound for the run.
  public func claims(deltas: [Double]) throws -> [PrivacyFigure] { try statedFigures(deltas: deltas) }

  /// What the run states: at ``delta``, and at some smaller ones for comparison.
  public func claims() throws -> [PrivacyFigure] { try claims(deltas: PrivacyLedger.deltas(self)) }

  /// The figures of segments of consecutive releases, composed; at most one of them longer than planned.
  package func figures(segments: [Int], deltas: [Double]) throws -> [PrivacyFigure] {
    let claims = try claims(segments: segments)
    var figures: [PrivacyFigure] = []
    for adversary in Adversary.allCases {
      for scope in [PrivacyFigure.Scope.run, .participation] {
        // Against whom nothing is claimed of its own, the figures of those who see more stand.
        guard claims.contains(where: { $0.against == adversary && $0.scope == scope }) else { continue }
        if adversary == .others, scope == .run, let same = sameFigures(claims, as: figures, deltas: deltas) {
          figures += same
          continue
        }
        guard let found = try cost(claims, adversary, scope, deltas) else { continue }
        for (delta, (cost, claim)) in zip(deltas, found) {
          figures.append(
            PrivacyFigure(
              against: adversary, scope: scope, unit: unit, adjacency: adjacency, delta: delta, epsilon: cost.epsilon,
              formula: claim.formula, accountant: cost.accountant, amplified: claim.amplified,
              participations: claim.participations, separation: claim.separation, assumes: claim.assumes,
              releases: cost.releases))
        }
      }
    }
    return figures
  }

  /// The figures against whoever sees the models, where the other clients see no more of the run.
  private func sameFigures(
    _ claims: [PrivacyClaim], as figures: [PrivacyFigure], deltas: [Double]
  ) -> [PrivacyFigure]? {
    func bounds(_ adversary: Adversary) -> [PrivacyClaim] {
      claims.filter { $0.against >= adversary && $0.scope == .run }.map { claim in
        var bare = claim
        bare.against = .model
        return bare
      }
    }
    let known = figures.filter { $0.against == .model && $0.scope == .run }
    guard known.count == deltas.count, Set(bounds(.model)) == Set(bounds(.others)) else { return nil }
    return known.map { figure in
      var same = figure
      same.against = .others
      return same
    }
  }

  /// The least bound; nil where no accountant has one and the budget does not ask for it.
  private func cost(
    _ claims: [PrivacyClaim], _ adversary: Adversary, _ scope: PrivacyFigure.Scope, _ deltas: [Double]
  ) throws -> [(cost: PrivacyClaim.Cost, claim: PrivacyClaim)]? {
    do {
      return try model.cost(claims, against: adversary, scope: scope, deltas: deltas)
    } catch let error as PrivacyError {
      if scope == .run, model.adversaries.contains(adversary) { throw error }
      return nil
    }
  }

  /// The adversary of the run's first figure: of those against whom the budget holds, the one that sees most.
  public var headline: Adversary { model.adversaries.max() ?? .model }

  /// The budget with the adversaries against whom it is kept, also where it leaves them to the mode.
  var statedBudget: PrivacyBudget? {
    configuration.budget.flatMap {
      try? PrivacyBudget(
        epsilon: $0.epsilon, delta: $0.delta, unit: $0.unit, adjacency: $0.adjacency, against: model.adversaries)
    }
  }

  /// Whether the figures count on a stated cap on each client's participations.
  package var countsParticipations: Bool { configuration.traits.clipsUpdates && model.statedCap != nil }
}
