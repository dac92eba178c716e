public import CoveyCore

/// Gaussian noise for vectors of floats that floating-point attacks cannot undo.
///
/// Float noise added to a float leaks: which results are possible depends on the value (Mironov 2012, DOI
/// 10.1145/2382196.2382264; Haney et al. 2022, arXiv 2207.13793). Here every number is first truncated towards zero to a
/// grid whose step is a power of two, the noise is a ``DiscreteGaussian`` of whole steps, and only the sum is turned into
/// a float: the set of possible results is the same for every value, and what happens to an integer with its noise is
/// post-processing.
///
/// **Sensitivity.** Truncation never makes a norm larger, so a vector clipped to C stays within C. Of two vectors at L2
/// distance D the truncated ones are within ``sensitivity(ofDistance:dimension:)``; where one vector is replaced by
/// zero that is D = C itself.
public struct GridGaussian: Sendable {
  /// The standard deviation of the noise, in the unit of the vectors. The noise has exactly this parameter.
  public let standardDeviation: Double
  private let grid: GridNoise<DiscreteGaussian>

  /// The step of the grid, a power of two.
  public var step: Double { grid.step }

  /// The noise in steps of the grid, for sums of integers.
  public var integers: DiscreteGaussian { grid.integers }

  /// Noise for numbers of about `bound`.
  /// - Parameters:
  ///   - standardDeviation: The parameter sigma, in the unit of the vectors.
  ///   - bound: The clip bound. It chooses the step, about 2^-28 of it as a rule. Values may be larger, up to 2^52 steps.
  /// - Throws: ``PrivacyError/invalid(_:)`` unless both are positive and finite, and the noise between about 2^-38 and
  ///   2^30 times the bound.
  public init(standardDeviation: Double, bound: Double) throws {
    let step = try GridNoise<DiscreteGaussian>.step(noise: standardDeviation, bound: bound)
    self.standardDeviation = standardDeviation
    grid = GridNoise(integers: try DiscreteGaussian(standardDeviation: standardDeviation / step), step: step)
  }

  /// Truncates every element to the grid and adds noise, a sample each. NaN counts as 0, and what lies beyond 2^52 steps
  /// as 2^52 steps: check that a vector is finite before, if it matters.
  public func add(to vector: inout ParameterVector, source: any NoiseSource) {
    grid.add(to: &vector, source)
  }

  /// The same with a reader that serves many vectors, so that nothing is allocated for one.
  package func add(to vector: inout ParameterVector, words: inout NoiseWords) {
    grid.add(to: vector.writePointer(), vector.count, &words)
  }

  /// Replaces every element by noise.
  public func fill(_ vector: inout ParameterVector, source: any NoiseSource) {
    grid.fill(&vector, source)
  }

  /// A bound of the L2 distance of two truncated vectors whose L2 distance was at most `distance`: each element moves by
  /// less than a step.
  public func sensitivity(ofDistance distance: Double, dimension: Int) -> Double {
    distance + step * Double(dimension).squareRoot()
  }
}
