import CoveyCompute
import Foundation

extension ReferenceNetwork {
  /// The loss of one example's outputs.
  package func loss(of outputs: [Double], _ target: ReferenceExample.Target) -> Double {
    switch (loss, target) {
    case (is SoftmaxCrossEntropy, .label(let label)), (is SequenceCrossEntropy, .label(let label)):
      return Self.crossEntropy(outputs[...], label)
    case (is SequenceCrossEntropy, .sequence(let labels)):
      let classes = outputs.count / labels.count
      let counted = labels.indices.filter { labels[$0] >= 0 }
      let sum = counted.reduce(0) {
        $0 + Self.crossEntropy(outputs[$1 * classes..<($1 + 1) * classes], labels[$1])
      }
      return counted.isEmpty ? 0 : sum / Double(counted.count)
    case (is SigmoidBinaryCrossEntropy, .values(let values)):
      // -t log s(x) - (1 - t) log(1 - s(x)), with log s(x) = -log(1 + exp(-x))
      return zip(outputs, values).reduce(0) { sum, pair in
        sum + pair.1 * log1p(exp(-pair.0)) + (1 - pair.1) * log1p(exp(pair.0))
      }
    case (is MeanSquaredError, .values(let values)):
      return zip(outputs, values).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(outputs.count)
    default:
      preconditionFailure("the target does not fit the loss")
    }
  }

  private static func crossEntropy(_ logits: ArraySlice<Double>, _ label: Int) -> Double {
    let top = logits.max() ?? 0
    return log(logits.reduce(0) { $0 + exp($1 - top) }) + top - logits[logits.startIndex + label]
  }
}
