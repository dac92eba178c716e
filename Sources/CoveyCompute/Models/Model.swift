public import CoveyCore

/// A model as a value: a graph, a loss, and nothing trained. Parameters live apart, in a flat `ParameterVector`.
public struct Model: Sendable {
  /// For reports.
  public let name: String
  /// What one example looks like.
  public let features: FeatureKind
  /// What training minimises.
  public let loss: any Loss
  /// What the loss is taken against.
  public let targets: TargetKind
  /// The operations.
  public let graph: Graph

  /// A model from a graph.
  /// - Throws: ``ModelError`` if the first input does not take the features, or the loss not the outputs.
  public init(name: String, features: FeatureKind, loss: any Loss, graph: Graph) throws {
    guard let input = graph.inputs.first, graph.nodes[input].output == TensorType(features) else {
      throw ModelError.invalid("the first input of the graph does not take \(features)")
    }
    targets = try loss.targets(for: graph.nodes[graph.output].output)
    self.name = name
    self.features = features
    self.loss = loss
    self.graph = graph
  }

  /// A classifier written as a closure from input to logits.
  ///
  /// ```swift
  /// let model = try Model(input: .image(height: 28, width: 28, channels: 1), classes: 10) { x in
  ///   x.conv2D(filters: 32, kernel: 5, padding: .same, activation: .relu).maxPool2D(2)
  ///    .flatten().dense(10)
  /// }
  /// ```
  /// - Throws: ``ModelError`` naming the layer that cannot be built, or if there are not `classes` outputs.
  public init(
    name: String = "model", input: FeatureKind, classes: Int, _ build: (LayerTensor) -> LayerTensor
  ) throws {
    try self.init(name: name, input: input, loss: .softmaxCrossEntropy, outputs: classes, build)
  }

  /// A model with any loss written as a closure from input to outputs.
  /// - Throws: ``ModelError`` naming the layer that cannot be built, or if there are not `outputs` outputs.
  public init(
    name: String = "model", input: FeatureKind, loss: any Loss, outputs: Int, _ build: (LayerTensor) -> LayerTensor
  ) throws {
    guard outputs > 0 else { throw ModelError.invalid("a model needs at least one output, not \(outputs)") }
    try self.init(name: name, input: input, loss: loss, build)
    guard self.outputs == outputs else {
      throw ModelError.invalid("the model has \(self.outputs) outputs, its targets need \(outputs)")
    }
  }

  private init(
    name: String, input: FeatureKind, loss: any Loss, _ build: (LayerTensor) -> LayerTensor
  ) throws {
    guard input.dimensions.allSatisfy({ $0 > 0 }) else { throw ModelError.invalid("impossible input \(input)") }
    let builder = GraphBuilder()
    let x = LayerTensor(builder: builder, index: builder.add(InputOperation(TensorType(input)), [], name: "input"))
    let y = build(x)
    guard y.builder === builder else { throw ModelError.invalid("the closure must return a tensor of its own model") }
    try self.init(name: name, features: input, loss: loss, graph: builder.graph(output: y.index))
  }

  /// A model from a list of layers. If the list does not end in a dense layer of the right width, it is refused.
  /// - Throws: ``ModelError`` naming the layer and why.
  public init(
    name: String, features: FeatureKind, targets: TargetKind, layers: [any Layer], loss: (any Loss)? = nil
  ) throws {
    guard !layers.isEmpty else { throw ModelError.invalid("a list of layers needs at least one layer") }
    let loss = loss ?? Losses.standard(for: targets)
    try self.init(name: name, input: features, loss: loss) { x in
      layers.enumerated().reduce(x) { $1.element.apply(to: $0, position: $1.offset) }
    }
    guard self.targets == targets || !loss.accepts(targets) else {
      throw ModelError.invalid("the model has \(outputShape) outputs, its targets need \(Shape(targets.outputShape))")
    }
    try check(features: features, targets: targets)
  }

  /// The shape of what the model yields for an example: logits, or values.
  public var outputShape: Shape { graph.nodes[graph.output].output.shape }
  /// Numbers per example that the model yields.
  public var outputs: Int { outputShape.count }
  /// Where each tensor lies in the flat vector.
  public var layout: ParameterLayout { graph.layout }
  /// Trainable numbers.
  public var parameterCount: Int { graph.layout.count }

  /// Whether examples of one batch influence one another, so that no example's gradient can be bounded on its own.
  public var mixesExamples: Bool { graph.nodes.contains { $0.operation.mixesExamples } }

  /// Fresh parameters, the same bits for the same seed on every platform.
  public func initialParameters(seed: UInt64) -> ParameterVector { graph.layout.initialParameters(seed: seed) }

  /// Checks that data fit.
  /// - Throws: ``ModelError`` if features, targets or loss do not, or if the model has inputs that data sets cannot fill.
  public func check(features: FeatureKind, targets: TargetKind) throws {
    guard graph.inputs.count == 1 else {
      throw ModelError.invalid(
        "model \(name) has \(graph.inputs.count) inputs, of which data sets fill the first; run it by an executor")
    }
    guard self.features == features else {
      throw ModelError.invalid("model \(name) takes \(self.features), the data have \(features)")
    }
    if self.targets == targets { return }
    guard loss.accepts(targets) else {
      throw ModelError.invalid("loss \(loss.name) cannot be taken against targets of kind \(targets)")
    }
    throw ModelError.invalid("model \(name) has \(outputShape) outputs, the data need \(Shape(targets.outputShape))")
  }
}

extension TensorType {
  /// What features are as a tensor.
  init(_ features: FeatureKind) {
    self.init(Shape(features.dimensions))
    if case .tokens(_, let vocabulary) = features { (element, bound) = (.integer, vocabulary) }
  }
}
