public import CoveyCore
public import CoveySecureAggregation

/// What a transport's work for a session came to.
public struct SessionRecord: Sendable, Hashable {
  /// A client that gave no usable answer.
  public struct Loss: Sendable, Hashable {
    /// The step in which it was missed.
    public let step: SessionStep
    /// Why.
    public let reason: FailureReason
    /// What went wrong, without data values.
    public let message: String
  }

  /// Bytes that clients sent.
  public internal(set) var bytesUp = 0
  /// Bytes that clients received.
  public internal(set) var bytesDown = 0
  /// Seconds of the clients' cryptography, added over clients.
  public internal(set) var clientSeconds = 0.0
  /// Seconds of the server's cryptography, added over threads.
  public internal(set) var serverSeconds = 0.0
  /// Clients whose update was not finite and who sent a zero one: what a simulation alone knows.
  public internal(set) var replaced = 0
  private var losses = [ClientID: Loss]()

  /// Nothing counted yet.
  public init() {}

  /// The client's loss; nil if it gave all answers that it was asked for.
  public func loss(of client: ClientID) -> Loss? { losses[client] }

  /// Lost clients by the step in which they were missed.
  public var dropped: StepCounts {
    var counts = StepCounts()
    for loss in losses.values {
      switch loss.step {
      case .keys: counts.keys += 1
      case .shares: counts.shares += 1
      case .check: counts.check += 1
      case .dispute: counts.dispute += 1
      case .roster: counts.roster += 1
      case .input: counts.input += 1
      case .consistency: counts.consistency += 1
      case .unmasking: counts.unmasking += 1
      }
    }
    return counts
  }

  mutating func lose(_ client: ClientID, _ loss: Loss) {
    // Whoever is lost stays lost: the first step counts.
    if losses[client] == nil { losses[client] = loss }
  }
}
