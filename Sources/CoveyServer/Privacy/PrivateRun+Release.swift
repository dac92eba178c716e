internal import CoveyAggregation
internal import CoveyCore
internal import CoveyPrivacy

extension PrivateRun {
  /// Turns a round's sum into what may be used of it: the noised mean over the fixed denominator, and the next clip bound.
  /// - Returns: What it did.
  func release(_ aggregation: OrderedAggregation, round: Int, state: inout PrivacyState) throws -> PrivacyReport {
    var report = PrivacyReport(
      isPrivate: ledger.isPrivate, epsilon: ledger.epsilon(completed: round + 1), delta: ledger.delta,
      clipBound: state.clipBound)
    let clipping = aggregation.withTotal { $0.clipping }
    report.unreleased.clippedShare = clipping.clippedShare
    report.unreleased.medianNorm = clipping.norms.median
    switch plan.configuration.mode {
    case .central:
      report.unreleased.signalToNoise = try addCentralNoise(aggregation, round: round, bound: state.clipBound)
      try adapt(&state, to: clipping, round: round)
    case .local:
      aggregation.withTotal { $0.fixDenominator(plan.denominator) }
    case .distributed, .example:
      break
    }
    return report
  }

  /// Puts the noised mean in the place of the sum.
  ///
  /// Integer noise on an integer sum: what is released depends on the exact sum alone, and scaling comes after.
  /// - Returns: The norm of the sum over the expected norm of the noise; nil without noise.
  private func addCentralNoise(_ aggregation: OrderedAggregation, round: Int, bound: Double) throws -> Double? {
    let step = SumGrid(bound: bound).step
    let deviation = plan.sumNoiseMultiplier * bound / step
    let noise = self.noise
    return try aggregation.withGridTotal { total, sum in
      let gaussian = deviation > 0 ? try DiscreteGaussian(standardDeviation: deviation) : nil
      sum.release(total, times: step / plan.denominator, on: workers) { piece in
        total.sum(piece)
        guard let gaussian else { return }
        let source = noise.source(.update, round: round, client: 0, piece: piece)
        total.withPiece(piece) { gaussian.add(to: &$0, from: source) }
      }
      guard deviation > 0 else { return nil }
      return total.norm / (Double(total.parameterCount).squareRoot() * deviation)
    }
  }

  /// Moves the clip bound by the noised count of clients within it.
  private func adapt(_ state: inout PrivacyState, to clipping: ClipStatistics, round: Int) throws {
    guard let settings = plan.adaptiveClip else { return }
    var balance: [Int64] = [Int64(clipping.within) - Int64(clipping.above)]
    if plan.balanceDeviation > 0 {
      let gaussian = try DiscreteGaussian(standardDeviation: plan.balanceDeviation)
      var span = balance.mutableSpan
      gaussian.add(to: &span, from: noise.source(.clipCount, round: round, client: 0, piece: 0))
    }
    state.clipBound = settings.nextBound(
      after: state.clipBound, balance: Double(balance[0]), expectedCohort: plan.denominator)
  }
}
