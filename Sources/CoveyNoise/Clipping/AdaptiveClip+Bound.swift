#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

extension AdaptiveClip {
  /// The bound of the next round: C exp(-rate (b - quantile)), where b is the released share of unclipped clients.
  ///
  /// Each client adds +1/2 (within the bound) or -1/2, so leaving one out changes the sum by 1/2. Source: Andrew et al.
  /// 2021, arXiv 1905.03871, Algorithm 1.
  /// - Parameters:
  ///   - bound: The bound of this round.
  ///   - balance: Twice the sum of the clients' halves with its noise: clients within the bound minus clients above it.
  ///   - expectedCohort: The fixed denominator.
  public func nextBound(after bound: Double, balance: Double, expectedCohort: Double) -> Double {
    let share = min(max(0.5 + balance / (2 * expectedCohort), 0), 1)
    let next = bound * exp(-learningRate * (share - quantile))
    let possible = ClipConfiguration.possibleBounds
    return min(max(next, possible.lowerBound), possible.upperBound)
  }
}
