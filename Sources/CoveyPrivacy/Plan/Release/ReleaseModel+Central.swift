extension ReleaseModel {
  /// The server's noise on sums of clipped updates.
  ///
  /// A clipped update has norm C at most, so a sum moves by C if a client is added, removed or zeroed, and by 2C if it is
  /// replaced. Poisson sampling amplifies (Mironov, Talwar, Zhang 2019, arXiv 1908.10530); uniform cohorts of fixed size
  /// do under replaceOne (Wang, Balle, Kasiviswanathan 2019, arXiv 1808.00087); turns bound the participations instead.
  func centralEvents(_ noiseMultiplier: Double, _ rounds: Int) throws -> [PrivacyEvent] {
    let relative = noiseMultiplier / adjacency.sensitivityFactor
    if configuration.mechanism.isCorrelated { return [.gaussian(noiseMultiplier: try relative / sensitivity(rounds))] }
    switch sampling {
    case .poisson(let rate):
      let release = PrivacyEvent.gaussian(noiseMultiplier: relative)
      return [.repeated(rate < 1 ? .poissonSampled(rate: rate, of: release) : release, count: rounds)]
    case .fixedSize(let size) where size < pipeline.population:
      guard adjacency == .replaceOne else {
        throw PrivacyError.unsupported("uniform cohorts of fixed size are accounted under replaceOne")
      }
      return [
        .repeated(
          .fixedSizeGaussian(datasetSize: pipeline.population, sampleSize: size, noiseMultiplier: relative),
          count: rounds)
      ]
    case .fixedSize, .all, .roundRobin, .groupedPoisson:
      return [.repeated(.gaussian(noiseMultiplier: relative), count: participations(rounds))]
    }
  }

  /// The L2 sensitivity of all releases of `rounds` rounds together, in clip bounds, for noise that is correlated.
  private func sensitivity(_ rounds: Int) throws -> Double {
    guard let strategy else {
      throw PrivacyError.unsupported("correlated noise needs cohorts in turn or all clients in every round")
    }
    guard rounds <= pipeline.rounds else {
      throw PrivacyError.unsupported(
        "noise that is correlated over \(pipeline.rounds) rounds has no bound for \(rounds); plan all rounds at once")
    }
    return strategy.sensitivity(rounds: rounds)
  }
}
