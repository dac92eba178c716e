internal import CoveyCore

extension ModelExecutor {
  /// The model's outputs for a batch of features.
  /// - Parameter features: Whole examples, one after another.
  /// - Returns: `outputs` numbers an example.
  /// - Throws: ``ModelError`` if the size is not a whole number of examples.
  public func predict(_ features: Span<Float>) throws -> [Float] {
    try feed(features)
    forward()
    return Array(UnsafeBufferPointer(start: outputs, count: current.plan.batch * model.outputs))
  }

  /// Fills a further input of the selected batch, before each pass: passes may reuse its memory.
  /// - Parameters:
  ///   - index: Which of the graph's inputs; 0 are the features, which the passes fill.
  ///   - values: Whole examples, one after another; whole numbers for an integer input.
  /// - Throws: ``ModelError`` if there is no such input or the size does not fit the selected batch.
  public func setInput(_ index: Int, to values: Span<Float>) throws {
    let inputs = model.graph.inputs
    guard inputs.indices.contains(index), index > 0 else {
      throw ModelError.invalid("model \(model.name) has no further input \(index); it has \(inputs.count) in all")
    }
    let type = model.graph.nodes[inputs[index]].output
    guard values.count == current.plan.batch * type.shape.count else {
      throw ModelError.invalid(
        "\(values.count) numbers for input \(index), a batch of \(current.plan.batch) x \(type.shape)")
    }
    for i in values.indices {
      switch type.element {
      case .float: current.inputs[index][i] = values[i]
      case .integer:
        guard let whole = Int32(exactly: values[i]) else {
          throw ModelError.invalid("input \(index) takes whole numbers")
        }
        if let bound = type.bound, whole < 0 || Int(whole) >= bound {
          throw ModelError.invalid("a number of input \(index) is not below \(bound)")
        }
        integers(index)[i] = whole
      }
    }
  }

  /// Mean loss and its gradient (kept in ``gradient``) over a batch with class targets, one an example or one for each
  /// position of a sequence; there, -1 masks a position.
  /// - Throws: ``ModelError`` if sizes do not fit or a label is out of range.
  public func lossAndGradient(_ features: Span<Float>, labels: Span<Int32>) throws -> Float {
    try feed(features)
    let (width, classes, lowest) = labelShape
    guard classes > 0, labels.count == current.plan.batch * width else {
      throw ModelError.invalid("\(labels.count) labels for \(current.plan.batch) examples of loss \(model.loss.name)")
    }
    for i in labels.indices {
      guard labels[i] >= lowest, Int(labels[i]) < classes else {
        throw ModelError.invalid("the label of example \(i / width) is not below \(classes)")
      }
      self.labels[i] = labels[i]
    }
    return meanLossAndGradient()
  }

  /// Mean loss and its gradient (kept in ``gradient``) over a batch with value targets.
  /// - Throws: ``ModelError`` if sizes do not fit.
  public func lossAndGradient(_ features: Span<Float>, values: Span<Float>) throws -> Float {
    try feed(features)
    guard case .values(let width) = model.targets, values.count == current.plan.batch * width else {
      throw ModelError.invalid(
        "\(values.count) target values for \(current.plan.batch) examples of loss \(model.loss.name)")
    }
    for i in values.indices { self.values[i] = values[i] }
    return meanLossAndGradient()
  }

  /// Labels an example, classes, and the smallest label; no classes where targets are numbers.
  private var labelShape: (width: Int, classes: Int, lowest: Int32) {
    switch model.targets {
    case .classes(let classes): (1, classes, 0)
    case .sequence(let length, let classes): (length, classes, -1)
    case .values: (1, 0, 0)
    }
  }

  private func meanLossAndGradient() -> Float {
    forward()
    let batch = Float(current.plan.batch)
    let sum = loss(scale: 1 / batch)
    if mode != .inference { backward() }
    return Float(sum) / batch
  }

  private func feed(_ features: Span<Float>) throws {
    let width = model.features.count
    guard features.count > 0, features.count % width == 0 else {
      throw ModelError.invalid("\(features.count) numbers are not a whole batch of \(model.features)")
    }
    try select(batch: features.count / width)
    if case .tokens(let length, let vocabulary) = model.features {
      for i in features.indices {
        guard features[i] >= 0, features[i] < Float(vocabulary) else {
          throw ModelError.invalid("a token of example \(i / length) is not below \(vocabulary)")
        }
        guard let token = Int32(exactly: features[i]) else {
          throw ModelError.invalid("a token of example \(i / length) is no whole number")
        }
        integers(0)[i] = token
      }
    } else {
      for i in features.indices { self.features[i] = features[i] }
    }
  }
}
