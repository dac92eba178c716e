public import CoveyPrivacy

/// Example-level differential privacy of local training: DP-SGD (Abadi et al. 2016, arXiv 1607.00133, algorithm 1).
///
/// Each step releases (sum of its examples' clipped gradients + noise) / expected batch. The expected batch is
/// min(batch size, the client's examples), whatever the draw; the noise is a discrete Gaussian of standard deviation
/// noise multiplier x clip bound on each coordinate of the sum. L2 sensitivity of the sum to one example: the clip bound.
///
/// What the guarantee takes as known: the number of a client's examples, from which the sampling rate and the number of
/// steps follow.
public struct ExampleProtection: Sendable, Hashable, Codable {
  /// The bound on the L2 norm of one example's gradient, in [1e-9, 1e9].
  public var clipBound: Double
  /// Standard deviation of a step's noise over the clip bound, >= 0; 0 clips and does not protect.
  public var noiseMultiplier: Double
  /// How a step's examples are chosen.
  public var batching: ExampleConfiguration.Batching

  /// Settings.
  public init(clipBound: Double, noiseMultiplier: Double, batching: ExampleConfiguration.Batching = .poisson) {
    self.clipBound = clipBound
    self.noiseMultiplier = noiseMultiplier
    self.batching = batching
  }

  /// The first rule that a value breaks, as a sentence; nil if all are possible.
  public var problem: String? {
    // Squares of norms are floats: beyond these bounds they would overflow or vanish.
    if !(clipBound >= 1e-9 && clipBound <= 1e9) {
      return "the clip bound of an example's gradient must lie between 1e-9 and 1e9, not \(clipBound)"
    }
    if !(noiseMultiplier >= 0 && noiseMultiplier <= 1e6) {
      return "the noise multiplier must lie between 0 and 1e6, not \(noiseMultiplier)"
    }
    return nil
  }

  /// What gradients are clipped to: a little below the bound, so that rounding cannot lift a sum's sensitivity above it.
  ///
  /// Norms, products and sums are floats. By the standard bound (Higham 2002, section 3.1) the sum of n gradients of norm
  /// C differs from the exact sum by less than n^2 C 2^-24, in practice by about the square root of that factor; putting
  /// the sum on the noise's grid moves it by less than C 2^-11 more. 2^-10 covers both.
  package var effectiveBound: Double { clipBound * (1 - 0x1p-10) }
}
