internal import CoveyCore

/// Settings of adaptive clipping (Andrew et al. 2021, arXiv 1905.03871).
public struct AdaptiveClip: Sendable, Hashable, Codable {
  /// The quantile of norms to follow, in (0, 1).
  public var quantile: Double
  /// The bound of the first round, > 0.
  public var initialBound: Double
  /// The step of the geometric update, > 0.
  public var learningRate: Double
  /// Standard deviation of the noise on the count of unclipped clients; nil: expected cohort / 20.
  public var countNoise: Double?

  /// Settings; the paper's by default.
  public init(
    quantile: Double = 0.5, initialBound: Double = 0.1, learningRate: Double = 0.2, countNoise: Double? = nil
  ) {
    self.quantile = quantile
    self.initialBound = initialBound
    self.learningRate = learningRate
    self.countNoise = countNoise
  }
}

extension AdaptiveClip {
  /// The bound of the next round: C exp(-rate (b - quantile)), where b is the released share of unclipped clients.
  ///
  /// Each client adds +1/2 (within the bound) or -1/2, so leaving one out changes the sum by 1/2. Source: Andrew et al.
  /// 2021, arXiv 1905.03871, Algorithm 1.
  /// - Parameters:
  ///   - bound: The bound of this round.
  ///   - balance: Twice the sum of the clients' halves with its noise: clients within the bound minus clients above it.
  ///   - expectedCohort: The fixed denominator.
  public func nextBound(after bound: Double, balance: Double, expectedCohort: Double) -> Double {
    let share = min(max(0.5 + balance / (2 * expectedCohort), 0), 1)
    let next = bound * Numerics.exp(-learningRate * (share - quantile))
    let possible = ClipConfiguration.possibleBounds
    return min(max(next, possible.lowerBound), possible.upperBound)
  }
}
