public import CoveyCore

/// What training minimises: the mean over a batch of a per-example loss of the model's outputs.
public enum Loss: String, Sendable, Hashable, Codable, CaseIterable {
  /// Softmax and cross-entropy of logits, with one integer target.
  case softmaxCrossEntropy
  /// Sigmoid and binary cross-entropy of logits, summed over outputs, with targets in [0, 1].
  case sigmoidBinaryCrossEntropy
  /// Squared error, averaged over outputs.
  case meanSquaredError

  /// Whether the loss can be taken against such targets.
  public func accepts(_ targets: TargetKind) -> Bool {
    switch (self, targets) {
    case (.softmaxCrossEntropy, .classes), (.sigmoidBinaryCrossEntropy, .values), (.meanSquaredError, .values): true
    default: false
    }
  }
}
