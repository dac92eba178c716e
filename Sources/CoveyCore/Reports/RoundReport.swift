/// What happened in one round, as its server knows it. Everything but the times is the same for any number of workers.
///
/// In a private run the server alone may know most of it: `RoundReport+JSON.swift` says what is released.
public struct RoundReport: Sendable, Hashable {
  /// The round, 1 for the first.
  public var round: Int
  /// Clients asked to take part.
  public var cohort: Int
  /// Clients whose updates are in the aggregate.
  public var completed = 0
  /// Clients whose updates are not.
  public var failed = FailureCounts()
  /// The first failure in the order of summation: which client and why. It names a member of the cohort.
  public var firstFailure: String?
  /// Clients whose update was not finite, and who sent a zero one with their noise in its place: that it was is their secret,
  /// which a simulation alone knows.
  public var replaced = 0
  /// Whether the model changed: false if no update came, or if their sum was not finite.
  public var applied = false
  /// Mean training loss per example over all local steps; nil if no update came.
  public var trainingLoss: Double?
  /// Examples passed through the model, over all clients and epochs.
  public var examples = 0
  /// Local optimizer steps, over all clients.
  public var steps = 0
  /// The evaluation after this round, if one was due.
  public var evaluation: EvaluationSummary?
  /// What the round did for privacy; nil without privacy.
  public var privacy: PrivacyReport?
  /// What secure aggregation did; nil without it.
  public var secureAggregation: SecureAggregationReport?
  /// Wall-clock seconds without the evaluation.
  public var seconds = 0.0
  /// Wall-clock seconds of the evaluation.
  public var evaluationSeconds = 0.0
  /// Simulated seconds from the run's beginning to the round's end; nil without a virtual clock.
  public var simulatedSeconds: Double?
  /// How many rounds older than the round's own model those of its clients were, on average; nil in synchronous rounds.
  public var staleness: Double?
  /// Bytes that clients sent.
  public var bytesUp = 0
  /// Bytes that clients received.
  public var bytesDown = 0

  /// A report of `round` with a cohort of the given size, in which nothing has happened yet.
  public init(round: Int, cohort: Int) {
    self.round = round
    self.cohort = cohort
  }
}
