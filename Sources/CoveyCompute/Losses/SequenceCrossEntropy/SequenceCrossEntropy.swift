internal import CCoveyKernels
public import CoveyCore

/// Softmax and cross-entropy of logits at each position of a sequence, with one integer target a position; -1 masks it.
///
/// The loss of an example is the mean over its own positions that are not masked, and 0 if all are: neither it nor its gradient
/// depends on the batch. Outputs that are one vector take one target an example.
public struct SequenceCrossEntropy: Loss, Hashable {
  static let maker = NamedMaker<any Loss>("sequenceCrossEntropy", "softmax and cross-entropy at each position") {
    SequenceCrossEntropy($0)
  }

  /// The only one there is.
  public init() {}
  /// There are no keys.
  public init(_ reader: SettingsReader) {}
  /// There are no keys.
  public func write(to writer: inout SettingsWriter) {}

  /// "sequenceCrossEntropy".
  public var name: String { Self.maker.name }

  /// One class for each channel, at each position or once.
  public func targets(for outputs: TensorType) throws -> TargetKind {
    let extents = outputs.shape.dimensions
    guard outputs.element == .float, (1...2).contains(extents.count) else {
      throw ModelError.invalid(
        "the model's output has shape \(outputs.shape); \(name) needs logits for each position (length x classes)")
    }
    return extents.count == 1 ? .classes(extents[0]) : .sequence(length: extents[0], classes: extents[1])
  }

  /// Covey's kernel, position by position.
  public func bind(_ memory: LossMemory) -> any LossKernel { SequenceCrossEntropyKernel(memory) }
}

extension Loss where Self == SequenceCrossEntropy {
  /// See ``SequenceCrossEntropy``.
  public static var sequenceCrossEntropy: Self { SequenceCrossEntropy() }
}

final class SequenceCrossEntropyKernel: LossKernel {
  private let memory: LossMemory
  private let length, classes: Int
  /// The losses of one example's positions.
  private let places: AlignedFloats

  init(_ memory: LossMemory) {
    self.memory = memory
    length = memory.outputs.shape.positions
    classes = memory.outputs.shape.channels
    places = AlignedFloats(count: length)
  }

  func run(scale: Float, weights: UnsafePointer<Float>?) {
    for b in 0..<memory.batch {
      let labels = memory.labels + b * length
      var counted = 0
      for place in 0..<length where labels[place] >= 0 { counted += 1 }
      let share = 1 / Float(max(1, counted))
      let sum = run(b, labels, factor: scale * (weights?[b] ?? 1) * share)
      memory.losses[b] = Float(sum / Double(max(1, counted)))
    }
  }

  /// The sum of one example's losses, a stretch of positions without a mask at a time.
  private func run(_ example: Int, _ labels: UnsafePointer<Int32>, factor: Float) -> Double {
    var sum = 0.0
    var first = 0
    while first < length {
      let isMasked = labels[first] < 0
      var next = first + 1
      while next < length, (labels[next] < 0) == isMasked { next += 1 }
      let start = (example * length + first) * classes
      let gradient = memory.outputGradient.map { $0 + start }
      if isMasked {
        gradient?.update(repeating: 0, count: (next - first) * classes)
      } else {
        covey_softmax_cross_entropy(
          next - first, classes, memory.output + start, labels + first, nil, factor, places.pointer, gradient)
        for i in 0..<next - first { sum += Double(places.pointer[i]) }
      }
      first = next
    }
    return sum
  }

  func count() -> (right: Int, counted: Int) {
    var (right, counted) = (0, 0)
    for i in 0..<memory.batch * length where memory.labels[i] >= 0 {
      counted += 1
      right += Int(covey_count_correct(1, classes, memory.output + i * classes, memory.labels + i))
    }
    return (right, counted)
  }
}
