internal import CoveyAggregation
internal import CoveyAlgorithms
internal import CoveyCompute
internal import CoveyCore
internal import CoveyData
internal import CoveyPrivacy
internal import CoveySecureAggregation
internal import CoveyServer

extension SimulationSetup {
  /// Digest of everything that determines the model's bits. The number of workers and checkpoints do not.
  ///
  /// A run without privacy may be made longer, or be evaluated otherwise, when it goes on. In a run with privacy the key of
  /// the noise is derived from this digest, so it covers whatever can change a bit of a round, rounds and evaluation
  /// (which ends runs) and the whole configuration included: the same noise on two sums would tell their difference. The data
  /// are not in it, for it ships with the model; the key is derived from their hashes as well.
  func identity(_ privacy: PrivacyPlan?) throws -> String {
    let start = try initialParameters?.digest()
    // A tau of infinity, or a loss that no model reaches, is a number as well.
    let json = JSONWriter(.line, escapesSlashes: true)
    let texts = try (
      cohort: json.text(encoding: decidedCohort), privacy: privacy.map { try json.text(encoding: $0.configuration) }
    )
    return try Bytes32(hashing: "covey/simulation/v2") { writer in
      writer.write(plan.seed)
      writer.write(counted: model.identity)
      writer.write(texts.cohort)
      writer.write(plan.algorithm.settings)
      writer.write(plan.training)
      writer.write(serverPlan(privacy).serverOptimizer.node)
      writer.write(plan.aggregation.node)
      writer.write(failures.node)
      writer.write(backend.rawValue)
      writer.write(data.clientCount)
      writer.write(data.features)
      writer.write(data.targets)
      writer.write(start)
      writer.write(decidedSecureAggregation?.node)
      writer.write(texts.privacy)
      writer.write(privacy?.noiseMultiplier)
      // Nothing of the usual pacing, so that its runs are named as they were before there were others.
      let pacing = PacingConfiguration(plan.pacing)
      if !pacing.isStandard || plan.clock != nil {
        writer.write(pacing.node)
        writer.write(plan.clock?.node)
      }
      guard privacy != nil else { return }
      writer.write(plan.rounds)
      writer.write(plan.evaluation.node)
      let settings = settings.map { $0.sorted { $0.key < $1.key } }
      writer.write(settings != nil)
      writer.write((settings ?? []).flatMap { [$0.key, $0.value] })
    }.description
  }
}
