internal import CoveyAggregation
internal import CoveyCore
internal import CoveyNoise
internal import CoveyPrivacy

extension PrivateRun {
  /// Turns a round's sum into what may be used of it: the noised mean over the fixed denominator, and the next clip bound.
  /// - Parameter aborted: Why there is no sum, if there is none.
  /// - Returns: What it did.
  func release(
    _ aggregation: OrderedAggregation, round: Int, state: inout PrivacyState, aborted: String? = nil
  ) throws -> PrivacyReport {
    var report = PrivacyReport(
      isPrivate: ledger.isPrivate, epsilon: ledger.epsilon(completed: round + 1), delta: ledger.delta,
      clipBound: state.clipBound)
    report.tellsCohort = plan.configuration.cohortSize == .public
    report.against = ledger.against?.rawValue
    let clipping = aggregation.withTotal { $0.clipping }
    report.unreleased.clippedShare = clipping.clippedShare
    report.unreleased.medianNorm = clipping.norms.median
    report.withheld = aborted
    switch plan.configuration.mode {
    case .central where aborted != nil:
      // The noise is made and thrown away with the sum: later rounds' noise is correlated with it.
      _ = try addCentralNoise(aggregation, round: round, state: &state)
    case _ where aborted != nil: break
    case .central:
      report.unreleased.signalToNoise = try addCentralNoise(aggregation, round: round, state: &state)
      try adapt(&state, to: clipping, round: round)
    case .local:
      aggregation.withTotal { $0.fixDenominator(plan.denominator) }
    case .distributed:
      report.withheld = decode(aggregation, round: round)
    case .example:
      let examples = aggregation.withTotal { $0.training.clipping }
      report.unreleased.clippedShare = examples?.clippedFraction
      report.unreleased.medianNorm = examples?.medianNorm
    }
    return report
  }

  /// Puts the noised mean in the place of the sum.
  ///
  /// Integer noise on an integer sum: what is released depends on the exact sum alone, and scaling comes after.
  /// - Returns: The norm of the sum over the expected norm of the noise; nil without noise.
  private func addCentralNoise(
    _ aggregation: OrderedAggregation, round: Int, state: inout PrivacyState
  ) throws -> Double? {
    let step = SumGrid(bound: state.clipBound).step
    let gaussian = try gaussian(plan.addedNoiseMultiplier * plan.contributionBound(state.clipBound) / step)
    let (noise, plan, workers) = (noise, plan, workers)
    return aggregation.withGridTotal { total, sum in
      workers.perform(pieces: total.pieces) { piece in
        total.sum(piece)
        guard let gaussian else { return }
        total.withPiece(piece) {
          gaussian.add(to: &$0, from: noise.source(.update, round: round, client: 0, piece: piece))
        }
      }
      let signal = gaussian.map { total.norm / (Double(total.parameterCount).squareRoot() * $0.standardDeviation) }
      if let gaussian { correlate(total, gaussian, round: round, state: &state) }
      sum.release(total, times: step / plan.denominator, on: workers)
      return signal
    }
  }

  /// Adds what correlates this round's noise, which `total` has, with that of the rounds before.
  ///
  /// The fresh noise stays in the sum as the integers it is; only the part that past noise decides has passed through
  /// floats, and it is rounded to the grid. So given the past, a release is an exact sum with exact integer noise.
  private func correlate(_ total: GridTotal, _ gaussian: DiscreteGaussian, round: Int, state: inout PrivacyState) {
    guard var correlated = state.correlatedNoise else { return }
    // Let go of the state, so that advancing it copies no buffers.
    state.correlatedNoise = nil
    var fresh = ParameterVector(count: total.parameterCount)
    var integers = [Int64](repeating: 0, count: GridTotal.pieceSize)
    fresh.withMutableSpan { fresh in
      for piece in 0..<total.pieces {
        let range = total.range(of: piece)
        // The same stream once more: the same noise.
        if range.count < integers.count { integers = [Int64](repeating: 0, count: range.count) }
        var span = integers.mutableSpan
        gaussian.fill(&span, from: noise.source(.update, round: round, client: 0, piece: piece))
        for i in 0..<range.count { fresh[range.lowerBound + i] = Float(span[i]) }
      }
    }
    // What the past decides alone. Taken as the difference of two sums of floats with the fresh noise, its rounding would
    // follow that noise, and at the steps of the rounding some results would belong to one data set only.
    var increment = ParameterVector(count: total.parameterCount)
    var ahead = correlated
    ahead.advance(&increment)
    correlated.advance(&fresh)
    increment.withSpan { past in
      for piece in 0..<total.pieces {
        let start = total.range(of: piece).lowerBound
        total.withPiece(piece) { values in
          for i in 0..<values.count { values[i] += Int64(past[start + i].rounded()) }
        }
      }
    }
    state.correlatedNoise = correlated
  }

  /// Moves the clip bound by the noised count of clients within it.
  private func adapt(_ state: inout PrivacyState, to clipping: ClipStatistics, round: Int) throws {
    guard let settings = plan.adaptiveClip else { return }
    var balance: [Int64] = [Int64(clipping.within) - Int64(clipping.above)]
    if plan.addedBalanceNoise > 0 {
      // Its own tables: the sum's stay.
      let gaussian = try DiscreteGaussian(standardDeviation: plan.addedBalanceNoise)
      var span = balance.mutableSpan
      gaussian.add(to: &span, from: noise.source(.clipCount, round: round, client: 0, piece: 0))
    }
    state.clipBound = settings.nextBound(
      after: state.clipBound, balance: Double(balance[0]), expectedCohort: plan.denominator)
  }
}
