public import CoveyNoise

/// What a round of distributed noise costs.
extension DistributedEncoding {
  /// What one round costs if `clients` add their noise; nil: as many as are counted on.
  public func event(adjacency: Adjacency, clients: Int? = nil) -> PrivacyEvent {
    // One client exchanged for another moves the sum by the difference of two rounded vectors.
    let bound = roundedNormBound * adjacency.sensitivityFactor
    let clients = clients ?? countedClients
    let l2 = bound / scale
    let l1 = DistributedNoise.roundedL1(l2: bound, dimension: paddedDimension) / scale
    switch mechanism {
    case .skellam:
      return .skellam(
        scale: scale, standardDeviation: localStandardDeviation * Double(clients).squareRoot(), l2: l2, l1: l1)
    default:
      return .distributedDiscreteGaussian(
        gamma: 1 / scale, localStandardDeviation: localStandardDeviation, clients: clients, l2: l2, l1: l1,
        dimension: paddedDimension)
    }
  }

  /// What one round of a Poisson sample costs against who sees the sums, under zeroOut: the noise is that of the m members,
  /// which shows m, whatever was counted on. nil for Skellam noise, of which only Renyi bounds are known, and those of every m
  /// do not average.
  ///
  /// The sum of m discrete Gaussians is taken for continuous noise of a little less variance, less by the same share of each
  /// member's for every m >= `least`; the difference is a slack.
  /// - Parameters:
  ///   - population: Clients from whom cohorts are drawn, >= 1.
  ///   - rate: The probability of each, in [0, 1].
  ///   - least: Members without whom nothing is released, >= 1.
  public func sharedEvent(population: Int, rate: Double, least: Int) -> PrivacyEvent? {
    guard mechanism == .discreteGaussian else { return nil }
    let least = max(1, least)
    let share = localGridDeviation
    let deviation = share * Double(least).squareRoot()
    let coordinates = SmoothedNoise.moved(sensitivity: roundedNormBound, dimension: paddedDimension)
    let removed = SmoothedNoise.removed(
      deviation: deviation, sensitivity: roundedNormBound, coordinates: coordinates)
    let slack =
      coordinates
      * (SmoothedNoise.slack(removed: removed, deviation: deviation)
        + DistributedNoise.tau(localStandardDeviation: share, clients: population))
    let rest = (share * share - removed * removed / Double(least)).squareRoot()
    let event = PrivacyEvent.sharedNoise(
      population: population, rate: rate, shareMultiplier: slack < 1e6 ? rest / roundedNormBound : 0, least: least)
    return .approximated(event, slack: min(slack, 1e6))
  }
}
