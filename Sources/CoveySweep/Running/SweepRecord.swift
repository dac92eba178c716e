public import CoveyPrivacy
public import CoveySimulation

/// What became of one run of a sweep.
public struct SweepRecord: Sendable, Hashable, Codable {
  /// How a run can end.
  public enum State: String, Sendable, Hashable, Codable {
    /// It ran to its end.
    case done
    /// It would break a privacy rule or its budget.
    case refused
    /// Its configuration makes no sense, alone or with its data.
    case invalid
    /// Something else went wrong; it is tried again when the sweep goes on.
    case failed
  }

  /// How it ended.
  public var state: State
  /// Why it did not run to its end.
  public var reason: String?
  /// Accuracy on the held-out data at the end, in [0, 1].
  public var accuracy: Double?
  /// Loss on them.
  public var loss: Double?
  /// The epsilon that the run may spend, if its noise was found for that; nil otherwise.
  public var budgetEpsilon: Double?
  /// Epsilon of all it released, as its ledger states it.
  public var epsilon: Double?
  /// Epsilon of all the rounds that it was planned for, whether it came to them or not.
  public var plannedEpsilon: Double?
  /// The delta of all three.
  public var delta: Double?
  /// Standard deviation of the noise over the clip bound.
  public var noiseMultiplier: Double?
  /// Whether its noise protects anybody; nil without privacy.
  public var isPrivate: Bool?
  /// What the pipeline check warned of.
  public var warnings: [String] = []
  /// Rounds completed.
  public var rounds = 0
  /// Wall-clock seconds of all rounds.
  public var seconds = 0.0
  /// Digest of the model.
  public var digest: String?

  /// A run that did not reach its end.
  public init(_ state: State, reason: String) {
    self.state = state
    self.reason = reason
  }

  /// A run that did.
  public init(_ result: SimulationResult, plan: PrivacyPlan?) {
    state = .done
    accuracy = result.accuracy
    loss = result.loss
    if let plan, plan.configuration.noiseMultiplier == nil { budgetEpsilon = plan.configuration.budget?.epsilon }
    epsilon = result.epsilon
    plannedEpsilon = plan.flatMap { try? $0.epsilon(rounds: $0.pipeline.rounds) }
    delta = result.delta
    noiseMultiplier = plan?.noiseMultiplier
    isPrivate = result.isPrivate
    warnings = plan.map { $0.reasonsNotPrivate + $0.warnings.filter { !$0.hasPrefix("not private") } } ?? []
    rounds = result.rounds
    seconds = result.seconds
    digest = result.digest
  }

  /// The epsilon by which the run is compared: what it was promised to spend, or what its planned rounds spend if nothing
  /// was promised.
  public var statedEpsilon: Double? { budgetEpsilon ?? [epsilon, plannedEpsilon].compactMap { $0 }.max() }
}
