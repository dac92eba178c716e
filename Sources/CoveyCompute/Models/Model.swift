public import CoveyCore

/// A model as a value: a graph, a loss, and nothing trained. Parameters live apart, in a flat ``ParameterVector``.
public struct Model: Sendable, Codable {
  /// For reports.
  public let name: String
  /// What one example looks like.
  public let features: FeatureKind
  /// What training minimises.
  public let loss: Loss
  /// The operations.
  public let graph: Graph

  /// A model from a graph.
  /// - Throws: ``ModelError`` if the first input does not take the features, or the output is not a vector of floats.
  public init(name: String, features: FeatureKind, loss: Loss, graph: Graph) throws {
    guard let input = graph.inputs.first, graph.nodes[input].output == TensorType(features) else {
      throw ModelError.invalid("the first input of the graph does not take \(features)")
    }
    let output = graph.nodes[graph.output].output
    guard output.shape.rank == 1, output.element == .float else {
      throw ModelError.invalid(
        "the model's output has shape \(output.shape); a loss needs a vector, put flatten before the last dense layer")
    }
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
    name: String = "model", input: FeatureKind, loss: Loss, outputs: Int, _ build: (LayerTensor) -> LayerTensor
  ) throws {
    guard outputs > 0 else { throw ModelError.invalid("a model needs at least one output, not \(outputs)") }
    guard input.dimensions.allSatisfy({ $0 > 0 }) else { throw ModelError.invalid("impossible input \(input)") }
    let builder = GraphBuilder()
    let x = LayerTensor(builder: builder, index: builder.add(InputOperation(TensorType(input)), [], name: "input"))
    let y = build(x)
    guard y.builder === builder else { throw ModelError.invalid("the closure must return a tensor of its own model") }
    try self.init(name: name, features: input, loss: loss, graph: builder.graph(output: y.index))
    guard self.outputs == outputs else {
      throw ModelError.invalid("the model has \(self.outputs) outputs, its targets need \(outputs)")
    }
  }

  /// A model from a list of layers. If the list does not end in a dense layer of the right width, it is refused.
  /// - Throws: ``ModelError`` naming the layer and why.
  public init(name: String, features: FeatureKind, targets: TargetKind, layers: [LayerSpecification], loss: Loss? = nil)
    throws
  {
    guard !layers.isEmpty else { throw ModelError.invalid("a list of layers needs at least one layer") }
    try self.init(name: name, input: features, loss: loss ?? Loss(default: targets), outputs: targets.outputs) { x in
      layers.enumerated().reduce(x) { $1.element.apply(to: $0, position: $1.offset) }
    }
    try check(features: features, targets: targets)
  }

  /// Numbers per example that the model yields: logits, or values.
  public var outputs: Int { graph.nodes[graph.output].output.shape.count }
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
    guard loss.accepts(targets) else {
      throw ModelError.invalid("loss \(loss.rawValue) cannot be taken against targets of kind \(targets)")
    }
    guard outputs == targets.outputs else {
      throw ModelError.invalid("model \(name) has \(outputs) outputs, the data need \(targets.outputs)")
    }
  }

  /// A stable text of everything that the model computes, for digests.
  public var canonicalDescription: String {
    graph.nodes.map { "\($0.name) \($0.operation) \($0.inputs) \($0.output.shape)" }.joined(separator: "\n")
      + "\n\(features) \(loss.rawValue)"
  }
}

extension Model {
  private enum CodingKeys: String, CodingKey {
    case name, features, loss, graph
  }

  /// Reads and checks a model.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      name: try container.decode(String.self, forKey: .name),
      features: try container.decode(FeatureKind.self, forKey: .features),
      loss: try container.decode(Loss.self, forKey: .loss), graph: try container.decode(Graph.self, forKey: .graph))
  }
}

extension TensorType {
  /// What features are as a tensor.
  init(_ features: FeatureKind) {
    self.init(Shape(features.dimensions))
    if case .tokens = features { element = .integer }
  }
}

extension Loss {
  /// The loss that fits targets: cross-entropy for classes, squared error for values.
  public init(default targets: TargetKind) {
    switch targets {
    case .classes: self = .softmaxCrossEntropy
    case .values: self = .meanSquaredError
    }
  }
}
