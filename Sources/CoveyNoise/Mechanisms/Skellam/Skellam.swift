/// The symmetric Skellam distribution: the difference of two independent Poisson numbers of mean variance / 2.
///
/// The sum of independent Skellam numbers is a Skellam number with the sum of the variances, exactly, so that noise which
/// clients add apart is accounted as one (Agarwal, Kairouz, Liu 2021, arXiv 2110.04995). Added to integers of L2
/// sensitivity D2 and L1 sensitivity D1 it gives the Renyi bound of that paper's Theorem 3.5.
///
/// The distribution of a sample is within 2^-99 of the exact one in total variation, for exactly the `variance` that was
/// given. Timing depends on the noise: make the noise of a whole vector before anything of it is sent.
public struct Skellam: Sendable {
  /// The variance.
  public let variance: Double
  private let half: Poisson

  /// The values that the variance may take.
  public static let variances: ClosedRange<Double> = 0x1p-15...0x1p40

  /// The distribution with this variance.
  /// - Throws: ``PrivacyError/invalid(_:)`` unless the variance lies in ``variances``.
  public init(variance: Double) throws {
    try self.init(variance: variance, precision: .table)
  }

  package init(variance: Double, precision: SamplingPrecision) throws {
    guard Self.variances.contains(variance) else {
      throw PrivacyError.invalid(
        "the variance of Skellam noise must lie between 2^-15 and 2^40 squared steps of the grid, not be \(variance)")
    }
    self.variance = variance
    half = Poisson(mean: variance / 2, precision: precision)
  }

  /// One number; |x| < 2^30.
  public func sample(_ words: inout NoiseWords) -> Int64 { half.sample(&words) - half.sample(&words) }

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
  /// - Precondition: No sum leaves the range of 32 bits.
  public func add(to values: inout MutableSpan<Int32>, from source: any NoiseSource) {
    addToSpan(&values, source)
  }
}

extension Skellam: IntegerNoise {
  func fill(_ output: UnsafeMutablePointer<Int64>, _ count: Int, _ words: inout NoiseWords) {
    var done = 0
    while done < count {
      let size = min(count - done, NoiseWords.batch)
      half.fill(output + done, size, &words)
      half.fill(words.spare, size, &words)
      for i in 0..<size { output[done + i] -= words.spare[i] }
      done += size
    }
  }
}
