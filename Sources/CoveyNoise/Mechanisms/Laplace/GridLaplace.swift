public import CoveyCore

/// Laplace noise for vectors of floats that floating-point attacks cannot undo: truncation towards zero to a grid of
/// step 2^k, ``DiscreteLaplace`` noise of whole steps, and only then a float. See ``GridGaussian`` for why.
///
/// **Sensitivity.** Truncation never makes a norm larger, so a vector of L1 norm at most C stays within C. Of two vectors
/// at L1 distance D the truncated ones are within ``sensitivity(ofDistance:dimension:)``; where one vector is replaced by
/// zero that is D = C itself.
public struct GridLaplace: Sendable {
  /// The scale of the noise, in the unit of the vectors. The noise has exactly this parameter.
  public let scale: Double
  private let grid: GridNoise<DiscreteLaplace>

  /// The step of the grid, a power of two.
  public var step: Double { grid.step }

  /// The noise in steps of the grid, for sums of integers.
  public var integers: DiscreteLaplace { grid.integers }

  /// Noise for numbers of about `bound`.
  /// - Parameters:
  ///   - scale: The scale, in the unit of the vectors.
  ///   - bound: The clip bound. It chooses the step, about 2^-28 of it as a rule. Values may be larger, up to 2^52 steps.
  /// - Throws: ``PrivacyError/invalid(_:)`` unless both are positive and finite, and the noise between about 2^-38 and
  ///   2^30 times the bound.
  public init(scale: Double, bound: Double) throws {
    let step = try GridNoise<DiscreteLaplace>.step(noise: scale, bound: bound)
    self.scale = scale
    grid = GridNoise(integers: try DiscreteLaplace(scale: scale / step), step: step)
  }

  /// Truncates every element to the grid and adds noise, a sample each. NaN counts as 0, and what lies beyond 2^52 steps
  /// as 2^52 steps: check that a vector is finite before, if it matters.
  public func add(to vector: inout ParameterVector, source: any NoiseSource) {
    grid.add(to: &vector, source)
  }

  /// Replaces every element by noise.
  public func fill(_ vector: inout ParameterVector, source: any NoiseSource) {
    grid.fill(&vector, source)
  }

  /// A bound of the L1 distance of two truncated vectors whose L1 distance was at most `distance`: each element moves by
  /// less than a step.
  public func sensitivity(ofDistance distance: Double, dimension: Int) -> Double {
    distance + step * Double(dimension)
  }
}
