/// Settings of distributed noise (Kairouz, Liu, Steinke 2021, arXiv 2102.06387; Agarwal et al. 2021, arXiv 2110.04995).
public struct DistributedConfiguration: Sendable, Hashable, Codable {
  /// Bits of the ring, 8...32; nil: the fewest that keep wrap-around improbable.
  public var bits: Int?
  /// Standard deviations that a sum must stay from wrapping around, > 0.
  public var wrapDeviations: Double
  /// The rounding bias parameter beta in (0, 1); the papers use exp(-1/2).
  public var beta: Double
  /// The share of a cohort that may drop out or collude and still leave enough noise, in [0, 1).
  public var missingShare: Double
  /// Whether the server is trusted to see single updates and to release their sum only.
  public var trustedAggregator: Bool

  /// Settings.
  public init(
    bits: Int? = nil, wrapDeviations: Double = 4, beta: Double = 0.6065306597126334, missingShare: Double = 0,
    trustedAggregator: Bool = false
  ) {
    self.bits = bits
    self.wrapDeviations = wrapDeviations
    self.beta = beta
    self.missingShare = missingShare
    self.trustedAggregator = trustedAggregator
  }
}
