extension ReleaseModel {
  /// The clients' shares of integer noise, after rounding. Poisson sampling amplifies; otherwise a client may be in any
  /// round that its sampling allows.
  func distributedEvents(_ noiseMultiplier: Double, _ rounds: Int) throws -> [PrivacyEvent] {
    let release: PrivacyEvent
    do {
      release = try encoding(noiseMultiplier).event(adjacency: adjacency)
    } catch PrivacyError.unsupported {
      // Noise below what any ring can carry protects nobody.
      return [.gaussian(noiseMultiplier: 0)]
    }
    if case .poisson(let rate) = sampling, rate < 1 {
      return [.repeated(.poissonSampled(rate: rate, of: release), count: rounds)]
    }
    return [.repeated(release, count: participations(rounds))]
  }

  /// Grid, ring and noise shares of the run at a noise multiplier, which is relative to the clip bound.
  /// - Throws: ``PrivacyError`` if there is none.
  func encoding(_ noiseMultiplier: Double) throws -> DistributedEncoding {
    try DistributedEncoding(
      dimension: pipeline.parameterCount, clipBound: configuration.clip.initialBound,
      cohort: configuration.noiseCohort ?? pipeline.expectedCohort,
      standardDeviation: noiseMultiplier * configuration.clip.initialBound, mechanism: configuration.mechanism,
      configuration: configuration.distributed)
  }
}

extension PrivacyPlan {
  /// The numbers of distributed noise; nil in other modes.
  /// - Throws: ``PrivacyError`` if no ring carries the plan's noise.
  public func distributedEncoding() throws -> DistributedEncoding? {
    configuration.mode == .distributed ? try model.encoding(noiseMultiplier) : nil
  }
}
