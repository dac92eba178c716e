extension ReleaseModel {
  /// Each client's own noise. The server sees whose update arrives, so no sampling amplifies: a client releases as often
  /// as it may be chosen.
  ///
  /// Gaussian: L2 sensitivity C (zeroOut) or 2C (replaceOne). Laplace: an update of d parameters with L2 norm C has an L1
  /// norm of up to sqrt(d) C, and a standard deviation s is a scale of s / sqrt(2). PrivUnit is pure: its noise multiplier
  /// is 1 / epsilon of a release.
  func localEvents(_ noiseMultiplier: Double, _ rounds: Int) -> [PrivacyEvent] {
    let factor = adjacency.sensitivityFactor
    let release: PrivacyEvent =
      switch configuration.mechanism {
      case .privUnit: .pure(epsilon: 1 / noiseMultiplier)
      case .laplace:
        .laplace(scale: noiseMultiplier / (factor * (2 * Double(pipeline.parameterCount)).squareRoot()))
      default: .gaussian(noiseMultiplier: noiseMultiplier / factor)
      }
    return [.repeated(release, count: participations(rounds))]
  }
}
