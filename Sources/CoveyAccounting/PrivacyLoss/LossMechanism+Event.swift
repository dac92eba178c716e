internal import CoveyCore
internal import CoveyNoise

extension LossMechanism {
  /// The mechanism of a release that stands for itself; nil if it protects nothing.
  /// - Throws: `PrivacyError.unsupported` if its privacy loss distribution is not known under the adjacency.
  init?(_ event: PrivacyEvent, adjacency: Adjacency) throws {
    switch event {
    case .poissonSampled(let rate, let inner):
      if adjacency == .replaceOne {
        guard case .gaussian(let noise) = inner else { throw Self.sampledReplacement }
        guard noise > 0 else { return nil }
        // Noise is relative to the distance of two replacements, twice that of one from the rest.
        self = .opposite(noise: 2 * min(noise, Self.largestNoise), rate: rate)
        return
      }
      if case .gaussianWithCount(let noise, let deviation) = inner {
        guard noise > 0, deviation > 1e-100 else { return nil }
        self = .mixture(.count(noise: min(noise, Self.largestNoise), deviation: deviation, rate: rate))
        return
      }
      guard let mechanism = try LossMechanism(inner, adjacency: adjacency) else { return nil }
      switch (mechanism, inner) {
      case (.gaussian(let noise, _), _): self = .gaussian(noise: noise, rate: rate)
      case (.laplace(let scale, _), _): self = .laplace(scale: scale, rate: rate)
      case (.discrete(let atoms, _), .discreteGaussian), (.discrete(let atoms, _), .discreteLaplace),
        (.discrete(let atoms, _), .pure):
        self = .discrete(atoms, rate: rate)
      default:
        throw PrivacyError.unsupported(
          "no privacy loss distribution is known for this release on a Poisson sample; use the accountant rdp")
      }
    case .gaussian(let noise):
      guard noise > 0 else { return nil }
      self = .gaussian(noise: min(noise, Self.largestNoise), rate: 1)
    case .laplace(let scale):
      // A loss of 1 / scale that is infinite on any grid.
      guard scale > 1e-100 else { return nil }
      self = .laplace(scale: scale, rate: 1)
    case .discreteGaussian(let sigma, let sensitivity):
      guard sensitivity > 0 else {
        self = .discrete(.pure(epsilon: 0), rate: 1)
        return
      }
      // Whose square would underflow; the loss is infinite on any grid.
      guard sigma > 1e-100 else { return nil }
      guard sigma <= 1e6, sensitivity <= 1_000_000 else { throw Self.tooManyValues }
      self = .discrete(.discreteGaussian(sigma: sigma, sensitivity: sensitivity), rate: 1)
    case .discreteLaplace(let parameter, let sensitivity):
      guard parameter < .infinity else { return nil }
      guard sensitivity <= 1_000_000 else { throw Self.tooManyValues }
      self = .discrete(.discreteLaplace(parameter: parameter, sensitivity: sensitivity), rate: 1)
    case .randomizedResponse(let noise, let buckets):
      guard adjacency == .replaceOne else {
        throw PrivacyError.unsupported(
          "randomised response protects one value against another: account for it under the adjacency replaceOne")
      }
      guard buckets > 1 else {
        self = .discrete(.pure(epsilon: 0), rate: 1)
        return
      }
      guard noise > 0 else { return nil }
      self = .discrete(.randomizedResponse(noise: noise, buckets: buckets), rate: 1)
    case .pure(let epsilon):
      guard epsilon < .infinity else { return nil }
      self = .discrete(.pure(epsilon: epsilon), rate: 1)
    case .truncatedPoissonGaussian(let rate, let size, let batch, let noise):
      guard adjacency != .replaceOne else { throw Self.sampledReplacement }
      guard rate > 0, size > 0, batch > 0 else {
        self = .discrete(.pure(epsilon: 0), rate: 1)
        return
      }
      guard noise > 0 else { return nil }
      self = Self.truncated(rate: rate, size: size, batch: batch, noise: min(noise, Self.largestNoise))
    case .fixedSizeGaussian(let size, let sample, let noise):
      guard sample > 0 else {
        self = .discrete(.pure(epsilon: 0), rate: 1)
        return
      }
      guard noise > 0 else { return nil }
      self = Self.fixedSize(
        rate: Double(sample) / Double(size), noise: min(noise, Self.largestNoise), adjacency: adjacency)
    case .publicCohort(let population, let rate, let noise):
      guard adjacency != .replaceOne else { throw Self.cohortReplacement }
      guard rate > 0 else {
        self = .discrete(.pure(epsilon: 0), rate: 1)
        return
      }
      // Where everybody is drawn, the size tells how many there are.
      guard noise > 0, rate < 1 || adjacency == .zeroOut else { return nil }
      self = .mixture(
        try .cohort(
          population: population, rate: rate, noise: min(noise, Self.largestNoise),
          isPresenceTold: adjacency == .addOrRemoveOne))
    case .sharedNoise(let population, let rate, let share, let least):
      guard adjacency == .zeroOut else { throw Self.cohortReplacement }
      guard rate > 0 else {
        self = .discrete(.pure(epsilon: 0), rate: 1)
        return
      }
      guard share > 0 else { return nil }
      self = .mixture(
        try .shares(population: population, rate: rate, share: min(share, Self.largestNoise), least: least))
    case .gaussianWithCount, .approximated, .distributedDiscreteGaussian, .skellam:
      throw PrivacyError.unsupported(
        "the privacy loss distribution of this release is not known; use the accountant rdp")
    case .repeated, .composed:
      preconditionFailure("Composed events are taken apart before they are accounted for.")
    }
  }

  /// A fixed-size sample. Noise is relative to the sensitivity under the adjacency, but a unit takes another's place in the
  /// sample, so that the mean moves by up to two clip bounds under each.
  private static func fixedSize(rate: Double, noise: Double, adjacency: Adjacency) -> LossMechanism {
    switch adjacency {
    case .replaceOne: rate == 1 ? .gaussian(noise: noise, rate: 1) : .joined(noise: noise, rate: rate)
    // Zero is one of the replacements. If everybody is in, nobody takes the place.
    case .zeroOut: rate == 1 ? .gaussian(noise: noise, rate: 1) : .joined(noise: noise / 2, rate: rate)
    // Without the unit another is always there: either direction of one pair.
    case .addOrRemoveOne: .gaussian(noise: noise / 2, rate: rate)
    }
  }

  /// More noise costs less than this much, and its square would overflow.
  private static let largestNoise = 1e100

  /// A full batch is as likely as the others' number says; given one, the unit is in it with `fullRate` (arXiv 2508.15089,
  /// section 4, as in dp-accounting 0.6.0).
  private static func truncated(rate: Double, size: Int, batch: Int, noise: Double) -> LossMechanism {
    let weight = Numerics.binomialSurvival(batch - 1, trials: size - 1, p: rate)
    guard weight > 0 else { return .gaussian(noise: noise, rate: rate) }
    let over = Numerics.binomialSurvival(batch, trials: size, p: rate)
    let fullRate = over * Double(batch) / weight / Double(size)
    guard fullRate > 0 else { return .gaussian(noise: noise, rate: rate) }
    return .truncatedGaussian(noise: noise, rate: rate, weight: weight, fullRate: min(1, fullRate))
  }

  private static let sampledReplacement = PrivacyError.unsupported(
    "of what is released from a Poisson sample, only Gaussian noise is accounted for under replaceOne; change the adjacency to "
      + "addOrRemoveOne or zeroOut, or use Gaussian noise")

  private static let cohortReplacement = PrivacyError.unsupported(
    "a cohort whose size is told is accounted for under zeroOut, and under addOrRemoveOne if its noise does not depend on the "
      + "size; change the adjacency, or account for it without sampling")

  private static let tooManyValues = PrivacyError.unsupported(
    "discrete noise of more than a million in scale or sensitivity has too many values here; use the accountant rdp")
}
