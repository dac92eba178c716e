package import CoveyAccounting
internal import CoveyCore

/// Which releases the ledger's figures are of.
extension PrivacyPlan {
  /// The filter that ends the run; nil without.
  /// - Throws: `PrivacyError` if Renyi accounting has no bound for the run.
  func filter() throws -> RenyiFilter? {
    guard case .renyiFilter(let order) = configuration.stopping, noiseMultiplier > 0 else { return nil }
    return try model.filter(noiseMultiplier: noiseMultiplier, delta: delta, order: order)
  }

  /// Releases of a segment from `firstRound` on that the planned rounds and the budget allow, after those of `earlier` ones.
  /// - Throws: `PrivacyError` if the run cannot be accounted.
  package func allowed(earlier: [Int], firstRound: Int) throws -> Int {
    let remaining = max(0, pipeline.rounds - firstRound)
    if let filter = try filter() { return try admitted(by: filter, earlier: earlier, most: remaining) }
    // A single segment is what the plan was verified for.
    guard let budget = configuration.budget, !earlier.isEmpty else { return remaining }
    return try affordable(budget.epsilon, earlier: earlier, most: remaining)
  }

  private func admitted(by filter: RenyiFilter, earlier: [Int], most: Int) throws -> Int {
    try MonotoneSearch.largest(in: 0...most, limit: filter.budget) { count in
      try (earlier + [count]).reduce(0.0) { sum, rounds in
        rounds == 0
          ? sum
          : sum
            + (try model.renyi(noiseMultiplier: noiseMultiplier, rounds: rounds).divergence(order: filter.order))
      }
    } ?? 0
  }

  /// The figures that a ledger states.
  /// - Parameters:
  ///   - segments: The run's parts by noise key.
  ///   - ended: Rounds after which the run ended; nil while it goes on.
  /// - Throws: `PrivacyError` if no accountant has a bound for the run.
  package func statedFigures(
    segments: [PrivacyLedger.Segment], ended: Int?, deltas: [Double]? = nil
  ) throws -> [PrivacyFigure] {
    let earlier = segments.dropLast().map(\.releases)
    let first = segments.last?.firstRound ?? 0
    guard noiseMultiplier > 0 else { return try boundless(deltas: deltas ?? [delta]) }
    if configuration.stopping.isFilter, let budget = configuration.budget {
      let allowed = try allowed(earlier: earlier, firstRound: first)
      return try figures(segments: earlier + [allowed], deltas: [delta])
        // The filter adds up what the budget's adversary sees; whoever sees more is promised nothing by it.
        .filter { $0.scope == .run && $0.against <= headline }.map {
          var stated = $0
          stated.epsilon = max(budget.epsilon, 0)
          stated.accountant = .rdp
          return stated
        }
    }
    let milestones = configuration.stopping.milestones(rounds: pipeline.rounds, delta: delta)
    if milestones.count > 1 {
      let last = milestones[milestones.count - 1]
      // With other keys rounds were released twice, and no milestone was fixed for that.
      let stated = segments.count > 1 ? last : milestones.first { $0.rounds >= ended ?? last.rounds } ?? last
      return try figures(segments: earlier + [stated.rounds - first], deltas: [stated.delta])
    }
    let allowed = try allowed(earlier: earlier, firstRound: first)
    return try figures(segments: earlier + [allowed], deltas: deltas ?? PrivacyLedger.deltas(self))
  }

  /// The figures of a run without noise, which no accountant is asked for.
  private func boundless(deltas: [Double]) throws -> [PrivacyFigure] {
    try claims(segments: [pipeline.rounds]).flatMap { claim in
      deltas.map { delta in
        PrivacyFigure(
          against: claim.against, scope: claim.scope, unit: unit, adjacency: adjacency, delta: delta,
          epsilon: .infinity,
          formula: claim.formula, accountant: accountant, amplified: false, participations: claim.participations,
          separation: claim.separation, assumes: claim.assumes, releases: claim.alternatives.first ?? [])
      }
    }
  }

  /// The figures that a run's ledger states from the first write on.
  /// - Parameter deltas: The deltas; with milestones or a filter only the run's own can be stated, and these are ignored.
  /// - Throws: `PrivacyError` if no accountant has a bound for the run.
  package func statedFigures(deltas: [Double]) throws -> [PrivacyFigure] {
    try statedFigures(
      segments: [PrivacyLedger.Segment(key: "", firstRound: 0, releases: 0)], ended: nil, deltas: deltas)
  }
}
