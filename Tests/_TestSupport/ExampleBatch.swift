package import CoveyCompute
import CoveyCore

/// A batch of random examples that fits a model.
package struct ExampleBatch {
  package let count: Int
  /// Whether labels are those of positions.
  private let isSequence: Bool
  package var features: [Float]
  /// Where targets are classes.
  package var labels: [Int32] = []
  /// Where targets are numbers.
  package var values: [Float] = []

  package init(_ model: Model, count: Int, seed: UInt64) {
    var numbers = TestNumbers(seed: seed)
    self.count = count
    isSequence = if case .sequence = model.targets { true } else { false }
    if case .tokens(let length, let vocabulary) = model.features {
      features = (0..<count * length).map { _ in Float(numbers.integer(in: 0...vocabulary - 1)) }
    } else {
      features = numbers.normals(count * model.features.count)
    }
    switch model.targets {
    case .classes(let classes): labels = (0..<count).map { _ in Int32(numbers.integer(in: 0...classes - 1)) }
    case .sequence(let length, let classes):
      labels = (0..<count * length).map { _ in Int32(numbers.integer(in: -1...classes - 1)) }
    case .values(let width):
      values =
        model.loss is SigmoidBinaryCrossEntropy
        ? numbers.uniforms(count * width, in: 0...1) : numbers.normals(count * width)
    }
  }

  /// Example `index` for the reference.
  package func example(_ index: Int, masks: [Int: [Double]] = [:]) -> ReferenceExample {
    let width = features.count / count
    let outputs = values.count / count
    let own = row(index..<index + 1).map { Int(labels[$0]) }
    let target: ReferenceExample.Target =
      if labels.isEmpty {
        .values(values[index * outputs..<(index + 1) * outputs].map(Double.init))
      } else if isSequence { .sequence(own) } else { .label(own[0]) }
    return ReferenceExample(
      features: features[index * width..<(index + 1) * width].map(Double.init), target: target, masks: masks)
  }

  /// Mean loss and gradient of an executor over this batch.
  package func lossAndGradient(_ executor: ModelExecutor) throws -> Float {
    labels.isEmpty
      ? try executor.lossAndGradient(features, values: values)
      : try executor.lossAndGradient(features, labels: labels)
  }

  /// Where the labels of examples lie.
  private func row(_ range: Range<Int>) -> Range<Int> {
    let width = labels.count / count
    return range.lowerBound * width..<range.upperBound * width
  }

  /// Selects the batch size and copies features and targets in.
  package func feed(_ executor: ModelExecutor) throws {
    try executor.select(batch: count)
    if case .tokens = executor.model.features {
      executor.integers(0).update(from: features.map { Int32($0) }, count: features.count)
    } else {
      executor.features.update(from: features, count: features.count)
    }
    if labels.isEmpty {
      executor.values.update(from: values, count: values.count)
    } else {
      executor.labels.update(from: labels, count: labels.count)
    }
  }

  /// The examples of a range.
  package func slice(_ range: Range<Int>) -> ExampleBatch {
    let width = features.count / count
    let outputs = values.count / count
    return ExampleBatch(
      count: range.count, features: Array(features[range.lowerBound * width..<range.upperBound * width]),
      labels: labels.isEmpty ? [] : Array(labels[row(range)]),
      values: Array(values[range.lowerBound * outputs..<range.upperBound * outputs]), isSequence: isSequence)
  }

  private init(count: Int, features: [Float], labels: [Int32], values: [Float], isSequence: Bool) {
    self.isSequence = isSequence
    self.count = count
    self.features = features
    self.labels = labels
    self.values = values
  }
}
