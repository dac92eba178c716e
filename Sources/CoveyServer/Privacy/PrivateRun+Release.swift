@_spi(ReleaseMaker) internal import CoveyAggregation
internal import CoveyCore
internal import CoveyNoise
internal import CoveyPrivacy

extension PrivateRun {
  /// Turns a round's sum into what may be used of it: the noised mean over the fixed denominator, and the next clip bound.
  /// - Parameters:
  ///   - fold: The round's updates.
  ///   - masked: Where their sum was shown, under masks.
  ///   - aborted: Why there is no sum, if there is none.
  /// - Returns: The mean, nil if nothing is released, and what was done.
  func release(
    _ fold: OrderedFold, masked: MaskedSum?, round: Int, state: inout PrivacyState, aborted: String? = nil
  ) throws -> (released: ReleasedMean?, report: PrivacyReport) {
    var report = PrivacyReport(
      isPrivate: ledger.isPrivate, epsilon: ledger.epsilon(completed: round + 1), delta: ledger.delta,
      clipBound: state.clipBound)
    report.tellsCohort = plan.configuration.cohortSize == .public
    report.against = ledger.against?.rawValue
    let counts = fold.withCounts { $0 }
    let clipping = counts.clipping
    report.unreleased.clippedShare = clipping.clippedShare
    report.unreleased.medianNorm = clipping.norms.median
    report.withheld = aborted
    switch plan.configuration.mode {
    case .central:
      // Without a sum the noise is made and thrown away: later rounds' noise is correlated with it.
      let (released, signal) = try addCentralNoise(masked?.gather() ?? grid?.gather(), round: round, state: &state)
      guard aborted == nil else { return (nil, report) }
      report.unreleased.signalToNoise = signal
      try adapt(&state, to: clipping, round: round)
      return (released, report)
    case _ where aborted != nil: return (nil, report)
    case .local: return (fold.mean(on: workers), report)
    case .distributed:
      let (released, withheld) = decode(masked?.ring ?? ring?.gather(), of: counts.completed, round: round)
      report.withheld = withheld
      return (released, report)
    case .example:
      let examples = counts.training.clipping
      report.unreleased.clippedShare = examples?.clippedFraction
      report.unreleased.medianNorm = examples?.medianNorm
      return (fold.mean(on: workers), report)
    }
  }

  /// The noised mean over the fixed denominator, whatever number of updates it is made of.
  ///
  /// Integer noise on an integer sum: what is released depends on the exact sum alone, and scaling comes after.
  /// - Returns: The mean, and the norm of the sum over the expected norm of the noise, nil without noise.
  private func addCentralNoise(
    _ total: GridTotal?, round: Int, state: inout PrivacyState
  ) throws -> (released: ReleasedMean?, signal: Double?) {
    guard let total else { return (nil, nil) }
    let step = SumGrid(bound: state.clipBound).step
    let gaussian = try gaussian(plan.addedNoiseMultiplier * plan.contributionBound(state.clipBound) / step)
    let noise = noise
    workers.perform(pieces: total.pieces) { piece in
      total.sum(piece)
      guard let gaussian else { return }
      total.withPiece(piece) {
        gaussian.add(to: &$0, from: noise.source(.update, round: round, client: 0, piece: piece))
      }
    }
    let signal = gaussian.map { total.norm / (Double(total.parameterCount).squareRoot() * $0.standardDeviation) }
    if let gaussian { correlate(total, gaussian, round: round, state: &state) }
    if mean.count != total.parameterCount { mean = ParameterVector(count: total.parameterCount) }
    total.write(times: step / plan.denominator, to: &mean, on: workers)
    return (gaussian == nil ? .unnoised(Released(mean)) : .noised(Released(mean)), signal)
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
