internal import CoveyCore
package import CoveyNoise

extension RenyiCurve {
  /// The curve of one event that is not a composition.
  /// - Throws: `PrivacyError` for impossible values and for what this way of accounting cannot bound.
  package init(_ event: PrivacyEvent, adjacency: Adjacency) throws {
    switch event {
    case .gaussian(let noise):
      try require(noise >= 0, "a noise multiplier must be a number of at least 0, not \(noise)")
      self = Self.gaussian(noise)
    case .laplace(let scale):
      try require(scale > 0, "a Laplace scale must be positive, not \(scale)")
      self = scale < .infinity ? .laplace(epsilon: 1 / scale) : .zero
    case .discreteGaussian(let sigma, let sensitivity):
      try require(sigma > 0, "the sigma of a discrete Gaussian must be positive, not \(sigma)")
      try require(sensitivity >= 0, "a sensitivity must be at least 0, not \(sensitivity)")
      self = sensitivity == 0 ? .zero : Self.gaussian(sigma / Double(sensitivity))
    case .discreteLaplace(let parameter, let sensitivity):
      try require(parameter > 0, "the parameter of a discrete Laplace must be positive, not \(parameter)")
      try require(sensitivity >= 0, "a sensitivity must be at least 0, not \(sensitivity)")
      self = .pure(epsilon: parameter * Double(sensitivity))
    case .pure(let epsilon):
      try require(epsilon >= 0, "epsilon must be a number of at least 0, not \(epsilon)")
      self = .pure(epsilon: epsilon)
    case .randomizedResponse(let noise, let buckets):
      try self.init(noiseParameter: noise, buckets: buckets, adjacency: adjacency)
    case .distributedDiscreteGaussian(let gamma, let local, let clients, let l2, let l1, let dimension):
      try require(gamma > 0 && gamma < .infinity, "the grid step must be positive, not \(gamma)")
      try require(local >= 0, "a local standard deviation must be at least 0, not \(local)")
      try require(clients >= 1 && dimension >= 1, "distributed noise needs at least 1 client and 1 coordinate")
      try requireNorms(l2: l2, l1: l1)
      self =
        local == 0
        ? .infinite
        : .distributedGaussian(
          DistributedGaussianCurve(
            gamma: gamma, localStandardDeviation: local, clients: clients, l2: l2, l1: l1, dimension: dimension))
    case .skellam(let scale, let deviation, let l2, let l1):
      try require(scale > 0 && scale < .infinity, "the scale of the grid must be positive, not \(scale)")
      try require(deviation >= 0, "a standard deviation must be at least 0, not \(deviation)")
      try requireNorms(l2: l2, l1: l1)
      self =
        deviation == 0
        ? .infinite
        : .skellam(SkellamCurve(scale: scale, standardDeviation: deviation, l2: l2, l1: l1))
    case .fixedSizeGaussian(let size, let sample, let noise):
      try self.init(datasetSize: size, sampleSize: sample, noise: noise, adjacency: adjacency)
    case .poissonSampled(let rate, let inner):
      try self.init(rate: rate, of: inner, adjacency: adjacency)
    case .gaussianWithCount(let noise, let deviation):
      // Concentrated privacy, of discrete noise too (Canonne, Kamath, Steinke 2020, arXiv 2004.00010, theorem 4).
      self = try RenyiCurve(
        .composed([.gaussian(noiseMultiplier: noise), .discreteGaussian(sigma: deviation, sensitivity: 1)]),
        adjacency: adjacency)
    case .approximated(let inner, let slack):
      try require(slack >= 0 && slack < .infinity, "a slack must be a number >= 0, not \(slack)")
      let curve = try RenyiCurve(inner, adjacency: adjacency)
      self = slack > 0 ? .slackened(curve, slack: slack) : curve
    case .publicCohort(_, let rate, let noise):
      try event.checkValues()
      guard adjacency == .zeroOut else { throw Self.toldCohort }
      // At no size is the rate above 1, and the divergence grows with the rate.
      self = rate == 0 ? .zero : Self.gaussian(noise)
    case .sharedNoise(_, let rate, let share, let least):
      try event.checkValues()
      guard adjacency == .zeroOut else { throw Self.toldCohort }
      self = rate == 0 ? .zero : Self.gaussian(share * Double(least).squareRoot())
    case .truncatedPoissonGaussian:
      throw PrivacyError.unsupported(
        "Renyi accounting has no bound for truncated Poisson batches; account with privacy-loss distributions (pld)")
    case .repeated, .composed:
      let parts = try event.parts(count: 1)
      self = .sum(
        of: try parts.map { try RenyiCurve($0.event, adjacency: adjacency) }, counts: parts.map { $0.count })
    }
  }

  private static let toldCohort = PrivacyError.unsupported(
    "Renyi accounting has a bound for a cohort whose size is told under zeroOut only; use the accountant pld")

  private static func gaussian(_ noise: Double) -> RenyiCurve {
    noise == 0 ? .infinite : noise < .infinity ? .concentrated(rho: 0.5 / (noise * noise)) : .zero
  }

  private init(noiseParameter: Double, buckets: Int, adjacency: Adjacency) throws {
    try require(
      noiseParameter >= 0 && noiseParameter <= 1,
      "the probability of a random answer must lie in [0, 1], not \(noiseParameter)")
    try require(buckets >= 1, "randomised response needs at least 1 answer, not \(buckets)")
    guard adjacency == .replaceOne else {
      throw PrivacyError.unsupported(
        "randomised response protects the exchange of one answer for another; state the budget under replaceOne")
    }
    if buckets == 1 || noiseParameter == 1 {
      self = .zero
    } else if noiseParameter == 0 {
      self = .infinite
    } else {
      let k = Double(buckets)
      self = .response(logWeight: Numerics.log(noiseParameter / k), logRatio: Numerics.log(k / noiseParameter - k + 1))
    }
  }

  private init(datasetSize: Int, sampleSize: Int, noise: Double, adjacency: Adjacency) throws {
    try require(noise >= 0, "a noise multiplier must be a number of at least 0, not \(noise)")
    try require(
      sampleSize >= 0 && datasetSize >= 1 && sampleSize <= datasetSize,
      "a sample of \(sampleSize) cannot be drawn from \(datasetSize) units")
    guard adjacency == .replaceOne else {
      throw PrivacyError.unsupported(
        """
        a sample of fixed size is private under replaceOne only, because adding a unit changes everybody's chances; \
        state the budget under replaceOne or sample by Poisson
        """)
    }
    if sampleSize == 0 || noise == .infinity {
      self = .zero
    } else if sampleSize == datasetSize || noise == 0 {
      self = Self.gaussian(noise)
    } else {
      self = .fixedSizeGaussian(
        FixedSizeGaussianCurve(rate: Double(sampleSize) / Double(datasetSize), noise: noise))
    }
  }

  private init(rate: Double, of inner: PrivacyEvent, adjacency: Adjacency) throws {
    try require(rate >= 0 && rate <= 1, "a sampling rate must lie in [0, 1], not \(rate)")
    // A sample of a sample is a sample.
    if case .poissonSampled(let second, let innermost) = inner {
      try require(second >= 0 && second <= 1, "a sampling rate must lie in [0, 1], not \(second)")
      try self.init(rate: rate * second, of: innermost, adjacency: adjacency)
      return
    }
    if case .approximated(let close, let slack) = inner {
      // Given the sample, probabilities are within the slack, hence on average over samples too.
      try self.init(.approximated(.poissonSampled(rate: rate, of: close), slack: slack), adjacency: adjacency)
      return
    }
    let base = try RenyiCurve(inner, adjacency: adjacency)
    guard rate < 1 else {
      self = base
      return
    }
    guard adjacency != .replaceOne else {
      throw PrivacyError.unsupported(
        """
        Poisson sampling amplifies under addOrRemoveOne and zeroOut; under replaceOne use a sample of fixed size, or \
        state the budget under addOrRemoveOne
        """)
    }
    switch base {
    case .zero: self = .zero
    case .infinite: self = rate == 0 ? .zero : .infinite
    default:
      if rate == 0 {
        self = .zero
      } else if let noise = inner.mergedNoise {
        self = .sampledGaussian(SampledGaussianCurve(rate: rate, noise: noise))
      } else {
        self = .amplified(AmplifiedCurve(rate: rate, base: base))
      }
    }
  }

}

private func requireNorms(l2: Double, l1: Double) throws {
  try require(l2 >= 0 && l2 < .infinity && l1 >= 0 && l1 < .infinity, "sensitivities must be finite and at least 0")
}

private func require(_ condition: Bool, _ sentence: @autoclosure () -> String) throws {
  if !condition { throw PrivacyError.invalid(sentence()) }
}
