extension ReleaseModel {
  /// DP-SGD inside the client with the fewest examples, whose steps sample at the highest rate (Abadi et al. 2016, arXiv
  /// 1607.00133). The server sees whose update arrives, so sampling clients does not amplify.
  func exampleEvents(_ noiseMultiplier: Double, _ rounds: Int) throws -> [PrivacyEvent] {
    let most = configuration.example.maximumParticipations ?? .max
    let count = min(participations(rounds), most)
    let release = PrivacyEvent.gaussian(noiseMultiplier: noiseMultiplier / adjacency.sensitivityFactor)
    guard configuration.example.batching == .poisson, let batch = pipeline.batchSize else {
      // Whatever the batches are, an example is in one step of a pass.
      return [.repeated(release, count: pipeline.epochs * count)]
    }
    guard let examples = pipeline.smallestClient else {
      throw PrivacyError.unsupported("Poisson batches are accounted for a known number of examples")
    }
    let rate = min(1, Double(batch) / Double(examples))
    let steps = min(pipeline.epochs * ((examples - 1) / batch + 1), pipeline.maximumSteps ?? .max)
    return [.repeated(rate < 1 ? .poissonSampled(rate: rate, of: release) : release, count: steps * count)]
  }
}
