/// What a session's server can tell of it, for reports.
public struct SessionFacts: Sendable, Hashable {
  /// The protocol that runs.
  public var method: SecureAggregationProtocol
  /// Clients that were invited.
  public var invited: Int
  /// Clients with whom each client shares masks and secrets; 0 until keys are in.
  public var neighbours: Int
  /// Shares that recover a secret; 0 until keys are in.
  public var threshold: Int
  /// Answers that came, by step; steps that were not closed are absent.
  public var answers: [SessionStep: Int]
  /// Clients that were proven to lie, in the order in which that came out.
  public var excluded: [Exclusion]

  /// The facts of a session that has just begun.
  public init(
    method: SecureAggregationProtocol, invited: Int, neighbours: Int = 0, threshold: Int = 0,
    answers: [SessionStep: Int] = [:], excluded: [Exclusion] = []
  ) {
    self.method = method
    self.invited = invited
    self.neighbours = neighbours
    self.threshold = threshold
    self.answers = answers
    self.excluded = excluded
  }
}
