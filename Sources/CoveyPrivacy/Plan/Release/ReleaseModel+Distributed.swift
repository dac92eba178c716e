public import CoveyNoise

extension ReleaseModel {
  /// Grid, ring and noise shares of the run at a noise multiplier, which is relative to the clip bound.
  /// - Throws: `PrivacyError` if there is none.
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
  /// - Throws: `PrivacyError` if no ring carries the plan's noise.
  public func distributedEncoding() throws -> DistributedEncoding? {
    configuration.mode == .distributed ? try model.encoding(noiseMultiplier) : nil
  }
}
