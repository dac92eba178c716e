public import CoveyCore

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

/// What a client is excluded for: it is proven to the server, most of it to anybody. Silence is never one.
public enum Misconduct: String, Sendable, Hashable, CaseIterable, Codable {
  /// It dealt shares that do not belong together, or not to its keys: what it published shows that.
  case badDealing
  /// It sealed shares that a holder cannot open.
  case unreadableShares
  /// It sealed shares that are no numbers of the group, not those that it committed to, or not those that it published the
  /// masked sums of.
  case forgedDealing
  /// It complained of a dealer whose shares have no such fault, or proved it wrongly.
  case falseComplaint
  /// It complained of as many dealers as could give its secrets away.
  case tooManyComplaints
  /// It revealed a share that is not the one that was dealt, or one that its dealer and it knew to be wrong.
  case forgedShare
  /// It revealed a wrong sum of coded masks.
  case forgedSum
  /// It signed two different lists of one session.
  case doubleSignature
}

/// A client that left a session because it was proven to lie. The others go on.
public struct Exclusion: Sendable, Hashable {
  /// Who left.
  public let client: ClientID
  /// What for.
  public let misconduct: Misconduct
  /// The step in which it was proven.
  public let step: SessionStep
  /// The messages that show it, as they came.
  public let evidence: [UInt8]

  /// A client that left.
  public init(client: ClientID, misconduct: Misconduct, step: SessionStep, evidence: [UInt8]) {
    self.client = client
    self.misconduct = misconduct
    self.step = step
    self.evidence = evidence
  }
}
