public import CoveyCore

/// Evaluates a model on the server's held-out data.
public protocol ModelEvaluating: AnyObject {
  /// Means over all held-out examples, with the same bits however the work is shared out.
  /// - Throws: What reading the data or running the model throws.
  func evaluate(_ parameters: ParameterVector) throws -> EvaluationSummary
}
