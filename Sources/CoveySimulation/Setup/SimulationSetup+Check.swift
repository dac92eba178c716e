internal import CoveyAggregation
internal import CoveyAlgorithms
internal import CoveyCompute
internal import CoveyCore
internal import CoveyCrypto
internal import CoveyData
internal import CoveyNoise
public import CoveyPrivacy
internal import CoveySecureAggregation
internal import CoveyServer
internal import CoveyTraining

extension SimulationSetup {
  /// Populations up to this size are searched for empty clients before the first round; beyond, they count as failures.
  static let largestSearch = 1_000_000

  /// What the run will do for privacy, once everything that a run refuses has been looked at: what `covey privacy plan` tells is
  /// what `covey simulate` does.
  /// - Throws: As a ``Simulation`` of this setup.
  public func checkedPlan() throws -> PrivacyPlan? {
    try check()
    let privacy = try privacyPlan()
    try privacy?.checkNoise()
    // What only the decided noise shows to be impossible.
    _ = try checkMaskedInput(privacy)
    if let problem = serverPlan(privacy).problem(population: data.clientCount) {
      throw SimulationError.invalid(problem)
    }
    return privacy
  }

  /// Why the aggregation rule does not go with the mode of privacy, before its plan is made; nil if it does.
  private var aggregationProblem: String? {
    var facts = serverPlan(nil).aggregationFacts(population: data.clientCount)
    facts.privacyMode = plan.privacy?.summingMode
    return plan.aggregation.rule.refusal(in: facts)
  }

  /// Why the pacing does not go with privacy, before a plan of it is made; nil if it does.
  var pacingProblem: String? { plan.pacing.refusal(in: serverPlan(nil).pacingFacts(population: data.clientCount)) }

  /// Refuses what cannot run, before anything has been written.
  /// - Throws: ``SimulationError/invalid(_:)``, the model's own error if it does not fit the data, or
  ///   `DataError.emptyClient`.
  func check() throws {
    let problem =
      pacingProblem
      ?? serverPlan(nil).problem(
        population: data.clientCount,
        clipsUpdates: plan.secureAggregation != nil || plan.privacy?.summingMode != nil) ?? aggregationProblem
      ?? secureAggregationProblem
      ?? failures.problem
      ?? checkpoint.problem
      ?? (workers < 1 ? "a simulation needs at least 1 worker, not \(workers)" : nil)
    if let problem { throw SimulationError.invalid(problem) }
    try checkAlgorithm()
    try model.check(data.features, data.targets)
    if let test = data.test {
      guard test.features == data.features, test.targets == data.targets else {
        throw SimulationError.invalid("the held-out data are not of the same kind as the clients' data")
      }
      if test.count == 0 { throw SimulationError.invalid("there are held-out data, but no examples in them") }
    } else if plan.evaluation.targetAccuracy != nil || plan.evaluation.targetLoss != nil {
      throw SimulationError.invalid("a target needs held-out data to evaluate on, and there are none")
    }
    if plan.evaluation.targetAccuracy != nil, case .values = data.targets {
      throw SimulationError.invalid("a target accuracy needs classes, and these targets are values; use a target loss")
    }
    if let start = initialParameters {
      guard start.count == model.parameterCount else {
        throw SimulationError.invalid(
          "the initial parameters are \(start.count) numbers, but the model has \(model.parameterCount)")
      }
      guard start.isFinite else { throw SimulationError.invalid("the initial parameters are not all finite") }
    }
    // A client without records may take part where nobody may learn how many a client has.
    if plan.privacy?.example.constants == nil, data.clientCount <= Self.largestSearch {
      for client in 0..<data.clientCount where data.exampleCount(ofClient: client) == 0 {
        throw DataError.emptyClient(client)
      }
    }
  }

  /// Clients make the algorithm again of what a request says of it, so it must be known by name and read back what it writes.
  private func checkAlgorithm() throws {
    let sent = plan.algorithm.settings
    do {
      guard try Algorithms.registry.open(sent).settings == sent else {
        throw SimulationError.invalid(
          "the algorithm \(sent.name) does not read back the settings that it writes; init(_:) and write(to:) must go by the same "
            + "keys")
      }
    } catch let error as SettingsError {
      throw SimulationError.invalid(
        "clients cannot be told of the algorithm \(sent.name): \(error); add it to Algorithms.registry")
    }
  }
}
