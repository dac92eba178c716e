extension PrivacyEvent {
  /// Takes apart what is repeated or composed, down to releases that stand for themselves, and checks their values. Releases
  /// that reveal nothing are left out, sampling at rate 1 is taken off.
  func releases(count: Int) throws -> [(event: PrivacyEvent, count: Int)] {
    guard count >= 0 else { throw PrivacyError.invalid("the number of releases must be >= 0, not \(count)") }
    guard count > 0 else { return [] }
    switch self {
    case .repeated(let inner, let times):
      let (product, overflow) = count.multipliedReportingOverflow(by: times)
      guard !overflow, times >= 0 else {
        throw PrivacyError.invalid(
          "the number of releases must be >= 0 and fit an integer, not \(count) times \(times)")
      }
      return try inner.releases(count: product)
    case .composed(let all):
      return try all.flatMap { try $0.releases(count: count) }
    case .poissonSampled(let rate, let inner):
      return try Self.sampledReleases(rate: rate, of: inner, count: count)
    default:
      try checkValues()
      return [(self, count)]
    }
  }

  private static func sampledReleases(
    rate: Double, of inner: PrivacyEvent, count: Int
  ) throws -> [(event: PrivacyEvent, count: Int)] {
    guard rate >= 0, rate <= 1 else {
      throw PrivacyError.invalid("a sampling rate must lie between 0 and 1, not \(rate)")
    }
    let releases = try inner.releases(count: 1)
    guard rate > 0, !releases.isEmpty else { return [] }
    guard rate < 1 else { return try inner.releases(count: count) }
    guard releases.count == 1, releases[0].count == 1 else {
      throw PrivacyError.unsupported(
        "several releases from one Poisson sample are not independent; compose releases that are each sampled anew")
    }
    if case .poissonSampled(let innerRate, let release) = releases[0].event {
      return [(.poissonSampled(rate: rate * innerRate, of: release), count)]
    }
    return [(.poissonSampled(rate: rate, of: releases[0].event), count)]
  }

  private func checkValues() throws {
    func check(_ condition: Bool, _ sentence: String) throws {
      guard condition else { throw PrivacyError.invalid(sentence) }
    }
    switch self {
    case .gaussian(let noise), .truncatedPoissonGaussian(_, _, _, let noise):
      try check(noise >= 0, "a noise multiplier must be >= 0, not \(noise)")
    case .laplace(let scale):
      try check(scale >= 0, "the scale of Laplace noise must be > 0, not \(scale)")
    case .discreteGaussian(let sigma, let sensitivity):
      try check(sigma >= 0 && sigma.isFinite, "sigma of discrete Gaussian noise must be a number > 0, not \(sigma)")
      try check(sensitivity >= 0, "an integer sensitivity must be >= 0, not \(sensitivity)")
    case .discreteLaplace(let parameter, let sensitivity):
      try check(parameter > 0, "the parameter of discrete Laplace noise must be > 0, not \(parameter)")
      try check(sensitivity >= 0, "an integer sensitivity must be >= 0, not \(sensitivity)")
    case .randomizedResponse(let parameter, let buckets):
      try check(
        parameter >= 0 && parameter <= 1, "the noise of randomised response must lie in [0, 1], not \(parameter)")
      try check(buckets >= 1, "randomised response needs at least one bucket, not \(buckets)")
    case .pure(let epsilon):
      try check(epsilon >= 0, "epsilon must be >= 0, not \(epsilon)")
    default: break
    }
    if case .truncatedPoissonGaussian(let rate, let size, let batch, _) = self {
      try check(rate >= 0 && rate <= 1, "a sampling rate must lie between 0 and 1, not \(rate)")
      try check(size >= 0 && batch >= 0, "a data set and a batch cannot have a negative size")
    }
  }
}
