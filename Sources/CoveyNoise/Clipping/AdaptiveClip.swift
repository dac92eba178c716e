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
