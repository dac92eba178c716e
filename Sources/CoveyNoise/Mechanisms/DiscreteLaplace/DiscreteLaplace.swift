#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The discrete Laplace (two-sided geometric) distribution: P(x) proportional to exp(-|x| / scale) on the integers.
///
/// Added to an integer vector of L1 sensitivity D, it gives D / scale-differential privacy (Ghosh, Roughgarden,
/// Sundararajan 2009, arXiv 0811.2841; Canonne, Kamath, Steinke 2020, arXiv 2004.00010, section 5.1). The distribution
/// of a sample is within 2^-100 of the exact one in total variation, for exactly the `scale` that was given.
///
/// Which trials need a second look depends on the noise, so its timing does, too: make the noise of a whole vector
/// before anything of it is sent.
public struct DiscreteLaplace: Sendable {
  /// The distance over which probabilities fall by a factor e.
  public let scale: Double
  let sampler: UnimodalSampler<LaplaceShape>

  /// The values that the scale may take.
  public static let scales: ClosedRange<Double> = 0x1p-6...0x1p40

  /// The distribution with this scale.
  /// - Throws: ``PrivacyError/invalid(_:)`` unless the scale lies in ``scales``.
  public init(scale: Double) throws {
    try self.init(scale: scale, precision: .table)
  }

  package init(scale: Double, precision: SamplingPrecision) throws {
    guard Self.scales.contains(scale) else {
      throw PrivacyError.invalid(
        "the scale of discrete Laplace noise must lie between 2^-6 and 2^40 steps of the grid, not be \(scale)")
    }
    self.scale = scale
    sampler = UnimodalSampler(LaplaceShape(scale: scale), precision: precision)
  }

  /// 2 p / (1 - p)^2 with p = exp(-1 / scale).
  public var variance: Double {
    let half = sinh(0.5 / scale)
    return 0.5 / (half * half)
  }

  /// One number; |x| < 2^47.
  public func sample(_ words: inout NoiseWords) -> Int64 { sampler.sample(&words) }

  /// Replaces every value by noise.
  public func fill(_ values: inout MutableSpan<Int64>, from source: any NoiseSource) {
    fillSpan(&values, source)
  }

  /// Adds noise to every value, a sample each.
  /// - Precondition: No sum leaves the range of 64 bits.
  public func add(to values: inout MutableSpan<Int64>, from source: any NoiseSource) {
    addToSpan(&values, source)
  }

  /// Adds noise to every value, a sample each.
  /// - Precondition: No sum leaves the range of 32 bits: 91 scales above the largest value are safe.
  public func add(to values: inout MutableSpan<Int32>, from source: any NoiseSource) {
    addToSpan(&values, source)
  }
}

extension DiscreteLaplace: IntegerNoise {
  func fill(_ output: UnsafeMutablePointer<Int64>, _ count: Int, _ words: inout NoiseWords) {
    sampler.fill(output, count, &words)
  }
}
