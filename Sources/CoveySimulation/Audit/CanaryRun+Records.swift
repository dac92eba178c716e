internal import CoveyCompute
internal import CoveyData
internal import CoveyNoise
internal import CoveyPrivacy
internal import CoveyServer
internal import CoveyTraining

extension CanaryRun {
  /// Canaries as records: of clients as large as the one whose records pay the most, as many as it takes, in the most rounds
  /// that one takes part in.
  static func records(
    _ setup: SimulationSetup, _ claimed: PrivacyPlan, _ settings: CanarySettings, _ present: [Bool]
  ) throws -> Made {
    let size =
      claimed.configuration.example.constants?.examples ?? claimed.costliestExampleSize
      ?? setup.data.exampleCount(ofClient: 0)
    // A client's records that are no canaries are blank; beyond this, they would only fill memory.
    guard size <= mostFeatures / settings.canaries else {
      throw SimulationError.invalid(
        "clients of \(size) records are too large for \(settings.canaries) canaries; audit fewer (--canaries)")
    }
    let rounds = min(settings.rounds ?? .max, participations(claimed))
    let bound = claimed.configuration.clip.initialBound
    let records = try CanaryRecords(
      present: present, records: size, absence: claimed.adjacency == .replaceOne ? .opposite : .blank,
      target: Float(min(1e17, 1e6 * max(1, bound) * (1 + claimed.noiseMultiplier))))
    var audited = try setup.audited(claimed, population: size, rounds: rounds)
    audited.data = records
    audited.cohort = .all
    audited.secureAggregation = nil
    audited.initialParameters = nil
    audited.training.optimizer = OptimizerConfiguration(learningRate: 1)
    audited.privacy?.example.maximumParticipations = nil
    audited.model = SimulationModel(try CanaryRecords.model(canaries: settings.canaries))

    var changes = [
      "\(records.clientCount) \(records.clientCount == 1 ? "client" : "clients") of \(size) records, each a canary or "
        + "blank, in \(rounds) rounds, the most that a client takes part in",
      "the model is linear with one weight a canary, and local steps are plain ones; batches, clipping and noise of the "
        + "steps are the run's",
      claimed.adjacency == .replaceOne
        ? "a canary that is out has the opposite gradient" : "a canary that is out has a gradient of zero",
    ]
    if setup.secureAggregation != nil { changes.append("without masks, which would only hide more") }
    return (.records(audited, records), changes, [])
  }

  /// Bytes of the canaries' features in one client.
  private static let mostFeatures = 1 << 29

  /// The most rounds in which one client takes part.
  private static func participations(_ plan: PrivacyPlan) -> Int {
    let rounds = plan.pipeline.rounds
    var most = min(rounds, plan.configuration.example.maximumParticipations ?? rounds)
    if case .roundRobin(let size) = plan.pipeline.sampling {
      let (turns, rest) = (rounds * size).quotientAndRemainder(dividingBy: max(1, plan.pipeline.population))
      most = min(most, turns + (rest > 0 ? 1 : 0))
    }
    return max(1, most)
  }
}
