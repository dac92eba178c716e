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
  /// Standard deviation of a step's noise over the clip bound, in [1e-6, 1e3]; or 0, which clips and does not protect.
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
    // Beyond, clipped gradients and their noise would share no grid of 64 bits that is fine enough.
    if noiseMultiplier != 0 && !(noiseMultiplier >= 1e-6 && noiseMultiplier <= 1e3) {
      return "the noise multiplier of a step must be 0 or lie between 1e-6 and 1000, not \(noiseMultiplier)"
    }
    return nil
  }

  /// The noise on a sum of clipped gradients; nil for a multiplier of 0.
  /// - Throws: ``PrivacyError`` if ``problem`` is not nil.
  package func makeNoise() throws -> GridGaussian? {
    noiseMultiplier == 0 ? nil : try GridGaussian(standardDeviation: noiseMultiplier * clipBound, bound: clipBound)
  }

  /// What gradients are clipped to: a little below the bound, so that rounding cannot lift a sum's sensitivity above it.
  ///
  /// Norms, products and sums are floats. By the standard bound (Higham 2002, section 3.1) the sum of n gradients of norm
  /// C differs from the exact sum by less than n^2 C 2^-24, in practice by about the square root of that factor; putting
  /// the sum on the noise's grid moves it by less than C 2^-11 more. 2^-10 covers both.
  package var effectiveBound: Double { clipBound * (1 - 0x1p-10) }
}
