public import CoveyAccounting
internal import CoveyNoise
public import CoveyPrivacy

/// What a private run will spend, and how much of its signal the noise leaves.
public struct SpendingReport: Sendable, Hashable {
  /// What a run of fewer rounds would cost, against the adversary of the first figure.
  public struct Stage: Sendable, Hashable {
    /// Rounds from the first on.
    public let rounds: Int
    /// Epsilon at each of the report's deltas.
    public let epsilons: [Double]
  }

  /// The run.
  public let plan: PrivacyPlan
  /// The run's delta first, then smaller ones.
  public let deltas: [Double]
  /// What the run guarantees, and against whom.
  public let figures: [PrivacyFigure]
  /// One round, a tenth, half, all.
  public let stages: [Stage]

  /// The report of a plan.
  /// - Throws: `PrivacyError` if the run's releases cannot be accounted.
  public init(_ plan: PrivacyPlan) throws {
    self.plan = plan
    let isSingle = plan.configuration.stopping != .planned
    let deltas = [plan.delta] + (isSingle ? [] : [1e-5, 1e-6, 1e-8].filter { $0 < plan.delta })
    self.deltas = deltas
    figures = try plan.statedFigures(deltas: deltas)
    let rounds = plan.pipeline.rounds
    var stages: [Stage] = []
    for count in [1, (rounds + 9) / 10, (rounds + 1) / 2, rounds] where stages.last?.rounds != count {
      stages.append(Stage(rounds: count, epsilons: try plan.costs(segments: [count], deltas: deltas)))
    }
    self.stages = stages
  }

  /// Standard deviation of the noise on each parameter of the mean update, in the first round; nil where it is not
  /// Gaussian or differs between clients.
  ///
  /// With correlated noise, of the fresh noise of a round, before that of earlier rounds is taken back.
  public var noiseOnMean: Double? { plan.noiseOnMean }

  /// The norm of the mean over the norm of its noise, at most: all updates as long as the clip bound and alike.
  public var largestSignalToNoise: Double? {
    noiseOnMean.map {
      $0 == 0
        ? .infinity
        : plan.configuration.clip.initialBound / ($0 * Double(plan.pipeline.parameterCount).squareRoot())
    }
  }
}
