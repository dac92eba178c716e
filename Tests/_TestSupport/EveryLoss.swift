package import CoveyCompute

/// The losses, by what they take.
package enum EveryLoss {
  /// Against numbers.
  package static let ofValues: [any Loss] = [SigmoidBinaryCrossEntropy(), MeanSquaredError()]
  /// Of outputs that are a vector.
  package static let ofVectors: [any Loss] = [SoftmaxCrossEntropy()] + ofValues
}
