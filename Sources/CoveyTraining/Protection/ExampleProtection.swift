public import CoveyNoise

/// Example-level differential privacy of local training: DP-SGD (Abadi et al. 2016, arXiv 1607.00133, algorithm 1).
///
/// Each step releases (sum of its examples' clipped gradients + noise) / divisor; the noise is a discrete Gaussian of standard
/// deviation noise multiplier x clip bound on each coordinate of the sum. L2 sensitivity of the sum to one example: the clip
/// bound, see `effectiveBound(piece:)`.
///
/// With ``constants`` rate, steps and divisor are the same for every client, and nothing that leaves it follows the number of
/// its examples; a client without any sends noise. Only the time that it takes tells how many it has. Without them the
/// divisor is min(batch size, the client's examples), whatever the draw, and steps and rate follow from that number as well:
/// the guarantee takes it for public, and is one for an example that is zeroed or replaced in its place.
public struct ExampleProtection: Sendable, Hashable, Codable {
  /// The bound on the L2 norm of one example's gradient, in [1e-9, 1e9].
  public var clipBound: Double
  /// Standard deviation of a step's noise over the clip bound, in [1e-6, 1e3]; or 0, which clips and does not protect.
  public var noiseMultiplier: Double
  /// How a step's examples are chosen.
  public var batching: ExampleConfiguration.Batching
  /// What a step is made of, for every client; nil for the plan's batches and epochs.
  public var constants: ExampleConstants?

  /// Settings.
  public init(
    clipBound: Double, noiseMultiplier: Double, batching: ExampleConfiguration.Batching = .poisson,
    constants: ExampleConstants? = nil
  ) {
    self.clipBound = clipBound
    self.noiseMultiplier = noiseMultiplier
    self.batching = batching
    self.constants = constants
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
    if constants != nil, batching != .poisson {
      return "records drawn at a stated rate are not dealt to the steps of a pass"
    }
    return constants?.problem
  }

  /// The noise on a sum of clipped gradients; nil for a multiplier of 0.
  /// - Throws: ``PrivacyError`` if ``problem`` is not nil.
  package func makeNoise() throws -> GridGaussian? {
    noiseMultiplier == 0 ? nil : try GridGaussian(standardDeviation: noiseMultiplier * clipBound, bound: clipBound)
  }

  /// What gradients are clipped to where at most `piece` of them are added up as floats: a little below the bound, so that
  /// rounding cannot lift a sum's sensitivity above it, **whatever the size of the batch**.
  ///
  /// A sum over p gradients of norm C' in floats is off by less than p gamma_d C', gamma_d = d u / (1 - d u), u = 2^-24,
  /// where d is the longest chain of roundings (Higham 2002, section 3.1); here d <= p + 4: the weight, two products, the
  /// step's factor and p additions. A batch is added up in pieces, and the pieces as integers on the noise's grid, which is
  /// exact (see ``ClippedSum``). So what one example does passes through the rounding of the pieces that it changes and of
  /// no other: of the one that it is in, and under ``constants`` of one more (see ``SecretBatches``). Each of them is rounded
  /// with the example and without:
  ///
  ///     sensitivity <= C' (1 + 2 pieces p gamma_d) + truncation to the grid
  ///
  /// The grid's step is at most 2^-28 C, so that truncation adds less than 2^-13 C for up to 2^28 parameters. The rest of
  /// 2^-10 is for the norms, which are floats too, added up in double precision. For pieces of 128 gradients are clipped to
  /// 0.3 % or 0.5 % less than the bound.
  ///
  /// An example counts as one term of d. So it is where a layer meets an example once (dense layers on vectors) and where it
  /// keeps each example's own gradient (convolutions over many positions). Where the terms of several positions enter the sum
  /// one by one, what they lose by cancelling one another is not part of this bound.
  package func effectiveBound(piece: Int) -> Double {
    let chain = Double(piece + 4) * 0x1p-24
    let pieces = constants == nil ? 1.0 : 2
    return clipBound / (1 + 2 * pieces * Double(piece) * chain / (1 - chain)) * (1 - 0x1p-10)
  }
}
