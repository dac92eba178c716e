/// The discrete Gaussian: P(x) proportional to exp(-x^2 / (2 sigma^2)) on the integers.
///
/// Added to an integer vector of L2 sensitivity D, it gives D^2 / (2 sigma^2)-zero-concentrated differential privacy, as
/// the continuous Gaussian does (Canonne, Kamath, Steinke 2020, arXiv 2004.00010, Theorem 4), and no floating-point
/// number comes near the sum. The sampler is ours: a table, and exact arithmetic wherever the table cannot decide; the
/// distribution of a sample is within 2^-100 of the exact one in total variation, for exactly the `standardDeviation`
/// that was given.
///
/// Which trials need a second look depends on the noise, so its timing does, too: make the noise of a whole vector
/// before anything of it is sent.
public struct DiscreteGaussian: Sendable {
  /// sigma. The variance is never above its square, and less by a share of 2.2e-7 at sigma = 1, 2e-16 at 2.
  public let standardDeviation: Double
  let sampler: UnimodalSampler<GaussianShape>

  /// The values that sigma may take.
  public static let standardDeviations: ClosedRange<Double> = 0x1p-6...0x1p40

  /// The distribution with parameter sigma = `standardDeviation`.
  /// - Throws: ``PrivacyError/invalid(_:)`` unless sigma lies in ``standardDeviations``.
  public init(standardDeviation: Double) throws {
    try self.init(standardDeviation: standardDeviation, precision: .table)
  }

  package init(standardDeviation: Double, precision: SamplingPrecision) throws {
    guard Self.standardDeviations.contains(standardDeviation) else {
      throw PrivacyError.invalid(
        "the standard deviation of discrete Gaussian noise must lie between 2^-6 and 2^40 steps of the grid, "
          + "not be \(standardDeviation)")
    }
    self.standardDeviation = standardDeviation
    sampler = UnimodalSampler(GaussianShape(sigma: standardDeviation), precision: precision)
  }

  /// One number; |x| < 2^44.
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
  /// - Precondition: No sum leaves the range of 32 bits: 14 standard deviations above the largest value are safe.
  public func add(to values: inout MutableSpan<Int32>, from source: any NoiseSource) {
    addToSpan(&values, source)
  }
}

extension DiscreteGaussian: IntegerNoise {
  func fill(_ output: UnsafeMutablePointer<Int64>, _ count: Int, _ words: inout NoiseWords) {
    sampler.fill(output, count, &words)
  }
}
