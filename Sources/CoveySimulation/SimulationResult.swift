public import CoveyCore
public import CoveyNoise
public import CoveyServer

/// What a simulation came to.
public struct SimulationResult: Sendable {
  /// Rounds completed, over kills and resumes.
  public var rounds: Int
  /// Sums over these rounds.
  public var totals: RunTotals
  /// The final model.
  public var parameters: ParameterVector
  /// BLAKE2b-256 of the final parameters, hexadecimal.
  public var digest: String
  /// Whether the run was asked to stop before its end.
  public var stopped: Bool
  /// The largest resident memory of the process, in bytes.
  public var peakMemoryBytes: Int
  /// Epsilon of all planned rounds, wherever the run ended; nil if nothing is accounted. Says nothing unless ``isPrivate``.
  public var epsilon: Double?
  /// The delta of that epsilon.
  public var delta: Double?
  /// Against whom it holds.
  public var against: Adversary?
  /// Whether noise protects anybody; nil without privacy. False with seeded noise, or with noise for another cohort.
  public var isPrivate: Bool?
  /// Why the privacy budget ended the run before its last round; nil if it did not.
  public var budgetReached: String?
  /// What secure aggregation came to; nil without.
  public var secureAggregation: SecureAggregationTotals?
  /// Simulated seconds from the run's beginning to its last round's end; nil without a virtual clock.
  public var simulatedSeconds: Double?
  /// The run's folder, if it has one.
  public var output: String?

  /// Why a run that came to its end learnt nothing: no update ever reached the server, or rounding under masks left nothing of
  /// those that did. Nil if one did, or if nobody was asked.
  public var failure: SimulationError? {
    guard !stopped else { return nil }
    if totals.completed == 0, totals.failed.total > 0 { return .nothingLearnt(totals.failed) }
    guard let secureAggregation, secureAggregation.isRoundedAway else { return nil }
    return .roundedAway(weightRatio: secureAggregation.weightRatio)
  }

  /// Wall-clock seconds of all rounds, evaluations included.
  public var seconds: Double { totals.seconds + totals.evaluationSeconds }
  /// Wall-clock seconds a round, evaluations left out.
  public var secondsPerRound: Double { rounds > 0 ? totals.seconds / Double(rounds) : 0 }
  /// Updates a second, evaluations left out.
  public var clientsPerSecond: Double { totals.seconds > 0 ? Double(totals.completed) / totals.seconds : 0 }
  /// Training examples a second, evaluations left out.
  public var examplesPerSecond: Double { totals.seconds > 0 ? Double(totals.examples) / totals.seconds : 0 }
  /// Accuracy of the latest evaluation.
  public var accuracy: Double? { totals.evaluation?.accuracy }
  /// Loss of the latest evaluation.
  public var loss: Double? { totals.evaluation?.loss }
}
