internal import CoveyNoise

extension PrivacyEvent {
  /// Refuses values that no release can have.
  func checkValues() throws {
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
    case .approximated(_, let slack):
      try check(slack >= 0 && slack < .infinity, "a slack must be a number >= 0, not \(slack)")
    case .gaussianWithCount(let noise, let deviation):
      try check(noise >= 0, "a noise multiplier must be >= 0, not \(noise)")
      try check(
        deviation >= 0 && deviation.isFinite, "the deviation of a count's noise must be a number >= 0, not \(deviation)"
      )
    case .fixedSizeGaussian(let size, let sample, let noise):
      try check(noise >= 0, "a noise multiplier must be >= 0, not \(noise)")
      try check(
        size >= 1 && sample >= 0 && sample <= size, "a sample of \(sample) cannot be drawn from \(size) units")
    case .publicCohort(let population, let rate, let noise):
      try check(noise >= 0, "a noise multiplier must be >= 0, not \(noise)")
      try check(rate >= 0 && rate <= 1, "a sampling rate must lie between 0 and 1, not \(rate)")
      try check(population >= 1, "a population needs at least 1 unit, not \(population)")
    case .sharedNoise(let population, let rate, let share, let least):
      try check(share >= 0, "the noise multiplier of a share must be >= 0, not \(share)")
      try check(rate >= 0 && rate <= 1, "a sampling rate must lie between 0 and 1, not \(rate)")
      try check(population >= 1, "a population needs at least 1 unit, not \(population)")
      try check(least >= 1, "a sum of shares needs at least 1 share, not \(least)")
    case .distributedDiscreteGaussian(let gamma, let local, let clients, let l2, let l1, let dimension):
      try check(gamma > 0 && gamma.isFinite, "the grid step must be positive, not \(gamma)")
      try check(local >= 0 && local.isFinite, "a local standard deviation must be at least 0, not \(local)")
      try check(clients >= 1 && dimension >= 1, "distributed noise needs at least 1 client and 1 coordinate")
      try check(l2 >= 0 && l2.isFinite && l1 >= 0 && l1.isFinite, "sensitivities must be finite and at least 0")
    default: break
    }
    if case .truncatedPoissonGaussian(let rate, let size, let batch, _) = self {
      try check(rate >= 0 && rate <= 1, "a sampling rate must lie between 0 and 1, not \(rate)")
      try check(size >= 0 && batch >= 0, "a data set and a batch cannot have a negative size")
    }
  }
}
