package import CoveyCompute

/// Array forms of the executor's calls: a literal's span does not outlive an expectation's expression.
extension ModelExecutor {
  package func predict(_ features: [Float]) throws -> [Float] { try predict(features.span) }

  package func lossAndGradient(_ features: [Float], labels: [Int32]) throws -> Float {
    try lossAndGradient(features.span, labels: labels.span)
  }

  package func lossAndGradient(_ features: [Float], values: [Float]) throws -> Float {
    try lossAndGradient(features.span, values: values.span)
  }
}
