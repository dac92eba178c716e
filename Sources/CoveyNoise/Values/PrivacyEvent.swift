/// What a release does to one unit's data, in the terms that accountants understand.
///
/// Noise is relative to the sensitivity under the accountant's ``Adjacency``: a caller divides by it once, here, and no
/// accountant guesses. Tree aggregation and matrix factorisation are a ``gaussian(noiseMultiplier:)`` whose multiplier is
/// divided by the mechanism's own sensitivity.
public indirect enum PrivacyEvent: Sendable, Hashable, Codable {
  /// Gaussian noise of standard deviation `noiseMultiplier` times the L2 sensitivity; >= 0 (0: no protection).
  case gaussian(noiseMultiplier: Double)
  /// Laplace noise of scale `scale` times the L1 sensitivity, > 0.
  case laplace(scale: Double)
  /// Discrete Gaussian noise on integers (Canonne, Kamath, Steinke 2020).
  case discreteGaussian(sigma: Double, sensitivity: Int)
  /// Discrete Laplace noise on integers, P(x) proportional to exp(-parameter * |x|).
  case discreteLaplace(parameter: Double, sensitivity: Int)
  /// k-ary randomised response that answers at random with probability `noiseParameter`; replace-one.
  case randomizedResponse(noiseParameter: Double, buckets: Int)
  /// Any epsilon-DP mechanism, for example PrivUnit.
  case pure(epsilon: Double)
  /// A sum of the clients' discrete Gaussian noise (Kairouz, Liu, Steinke 2021, arXiv 2102.06387, Proposition 14).
  /// `gamma` is the grid step, other lengths are in the units of the update; L1 and L2 are after rounding.
  case distributedDiscreteGaussian(
    gamma: Double, localStandardDeviation: Double, clients: Int, l2: Double, l1: Double, dimension: Int)
  /// A sum of Skellam noise of total standard deviation `standardDeviation` (Agarwal et al. 2021, arXiv 2110.04995).
  /// `scale` is 1 / grid step, other lengths are in the units of the update; L1 and L2 are after rounding.
  case skellam(scale: Double, standardDeviation: Double, l2: Double, l1: Double)
  /// A release from a Poisson sample: every unit takes part independently with probability `rate` in [0, 1].
  case poissonSampled(rate: Double, of: PrivacyEvent)
  /// Gaussian noise on a Poisson sample of which at most `maximumBatch` units are kept (arXiv 2508.15089).
  case truncatedPoissonGaussian(rate: Double, datasetSize: Int, maximumBatch: Int, noiseMultiplier: Double)
  /// Gaussian noise on a sample of exactly `sampleSize` units. As everywhere, noise is relative to the sensitivity under the
  /// adjacency: deviation over 2C under replaceOne, over C under zeroOut and addOrRemoveOne (of the larger data set's size), where
  /// the accountant itself counts that another unit takes a missing one's place. Renyi accounting (Wang, Balle, Kasiviswanathan
  /// 2019, arXiv 1808.00087) knows replaceOne only.
  case fixedSizeGaussian(datasetSize: Int, sampleSize: Int, noiseMultiplier: Double)
  /// Gaussian noise on a Poisson sample of `population` units at `rate` whose size is told.
  case publicCohort(population: Int, rate: Double, noiseMultiplier: Double)
  /// Gaussian noise that the m members of a Poisson sample of `population` units at `rate` bring: `shareMultiplier` times
  /// sqrt(m). m counts as told, because the noise tells it; a sample of fewer than `least` members releases nothing else.
  /// zeroOut: a unit that is zeroed brings its noise.
  case sharedNoise(population: Int, rate: Double, shareMultiplier: Double, least: Int)
  /// Gaussian noise on a sum, and on a count that one unit moves by 1 discrete Gaussian noise of standard deviation
  /// `countDeviation`, both of the same sample.
  case gaussianWithCount(noiseMultiplier: Double, countDeviation: Double)
  /// A release whose probabilities are within a factor e^slack of those of another, under every data set.
  case approximated(PrivacyEvent, slack: Double)
  /// The same release several times over, each chosen in advance.
  case repeated(PrivacyEvent, count: Int)
  /// Several releases.
  case composed([PrivacyEvent])
}
