/// Why a client's local training gave no update.
public enum TrainingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The loss or a parameter became NaN or infinite by the given step (0-based).
  case notFinite(step: Int)
  /// The plan has an impossible value, as a sentence. Plans can come from a server.
  case impossiblePlan(String)
  /// There is nothing to train on.
  case noExamples
  /// It was asked to stop, or its time was up.
  case stopped

  /// What happened and what to do.
  public var description: String {
    switch self {
    case .notFinite(let step):
      "training diverged to NaN or infinity by step \(step); lower the learning rate or clean the client's data"
    case .impossiblePlan(let problem): problem
    case .noExamples: "the client has no examples"
    case .stopped: "training was stopped, or took longer than it may"
    }
  }
}
