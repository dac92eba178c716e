/// A probability for each step of a session.
public struct StepRates: Sendable, Hashable, Codable {
  /// See ``SessionStep/keys``.
  public var keys = 0.0
  /// See ``SessionStep/shares``.
  public var shares = 0.0
  /// See ``SessionStep/check``.
  public var check = 0.0
  /// See ``SessionStep/dispute``.
  public var dispute = 0.0
  /// See ``SessionStep/roster``.
  public var roster = 0.0
  /// See ``SessionStep/input``.
  public var input = 0.0
  /// See ``SessionStep/consistency``.
  public var consistency = 0.0
  /// See ``SessionStep/unmasking``.
  public var unmasking = 0.0

  /// Rates, 0 by default.
  public init(
    keys: Double = 0, shares: Double = 0, check: Double = 0, dispute: Double = 0, roster: Double = 0, input: Double = 0,
    consistency: Double = 0, unmasking: Double = 0
  ) {
    self.keys = keys
    self.shares = shares
    self.check = check
    self.dispute = dispute
    self.roster = roster
    self.input = input
    self.consistency = consistency
    self.unmasking = unmasking
  }

  /// The share of those who sent keys that is lost in some later step: sessions are made for those who sent keys.
  /// As a rule nobody complains, so that the step ``SessionStep/dispute`` does not count.
  public var lossAfterKeys: Double {
    1 - (1 - shares) * (1 - check) * (1 - input) * (1 - consistency) * (1 - unmasking)
  }

  /// The rate of a step.
  public subscript(step: SessionStep) -> Double {
    switch step {
    case .keys: keys
    case .shares: shares
    case .check: check
    case .dispute: dispute
    case .roster: roster
    case .input: input
    case .consistency: consistency
    case .unmasking: unmasking
    }
  }
}
