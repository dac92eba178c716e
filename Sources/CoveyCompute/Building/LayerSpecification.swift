/// One layer as written in a config file: `{layer: dense, units: 10, activation: relu}`.
public struct LayerSpecification: Sendable, Hashable, Codable {
  /// The kinds of layers that a list can hold.
  public enum Kind: String, Sendable, CaseIterable, Codable {
    /// See ``LayerTensor``'s method of the same name.
    case dense, conv2d, maxPool2d, averagePool2d, globalAveragePool, flatten, reshape, activation, dropout, softmax,
      layerNorm, groupNorm
  }

  /// The initialisers that a list can name.
  public enum Start: String, Sendable, CaseIterable, Codable {
    /// See ``Initializer``'s case of the same name.
    case glorotUniform, glorotNormal, heUniform, heNormal, fanInUniform

    var initializer: Initializer {
      switch self {
      case .glorotUniform: .glorotUniform
      case .glorotNormal: .glorotNormal
      case .heUniform: .heUniform
      case .heNormal: .heNormal
      case .fanInUniform: .fanInUniform
      }
    }
  }

  /// The kind.
  public var kind: Kind
  /// dense: outputs.
  public var units: Int?
  /// conv2d: output channels.
  public var filters: Int?
  /// conv2d: kernel height and width.
  public var kernel: Int?
  /// conv2d and pools: step.
  public var stride: Int?
  /// conv2d and pools: "same" or "valid" (default).
  public var padding: String?
  /// conv2d (default 1) and groupNorm.
  public var groups: Int?
  /// Pools: window height and width.
  public var window: Int?
  /// dense, conv2d, activation: "relu", "sigmoid", "tanh", "gelu" or "linear" (default).
  public var activation: String?
  /// dropout: share dropped.
  public var rate: Float?
  /// reshape: the new extents.
  public var shape: [Int]?
  /// dense and conv2d: whether there is a bias (default).
  public var bias: Bool?
  /// dense and conv2d: how the weights start; Glorot uniform (default).
  public var initializer: Start?

  /// A layer with nothing set.
  public init(_ kind: Kind) {
    self.kind = kind
  }

  /// Adds the layer after `input`, or records what is missing or wrong.
  func apply(to input: LayerTensor, position: Int) -> LayerTensor {
    let builder = input.builder
    // A layer of the list can make several nodes; the message counts as the list does.
    let place = "layer \(position + 1) (\(kind.rawValue))"
    builder.place = place
    defer { builder.place = nil }
    do {
      return try build(on: input)
    } catch {
      builder.fail("\(place): \(error)")
      return input
    }
  }

  private func build(on x: LayerTensor) throws -> LayerTensor {
    switch kind {
    case .dense:
      return x.dense(try need(units, "units"), activation: try function(), bias: bias ?? true, initializer: start)
    case .conv2d:
      return x.conv2D(
        filters: try need(filters, "filters"), kernel: try need(kernel, "kernel"), stride: stride ?? 1,
        padding: try border(), groups: groups ?? 1, activation: try function(), bias: bias ?? true, initializer: start)
    case .maxPool2d: return x.maxPool2D(window ?? 2, stride: stride, padding: try border())
    case .averagePool2d: return x.averagePool2D(window ?? 2, stride: stride, padding: try border())
    case .globalAveragePool: return x.globalAveragePool()
    case .flatten: return x.flatten()
    case .reshape: return x.apply(ReshapeOperation(shape: Shape(try need(shape, "shape"))))
    case .activation:
      _ = try need(activation, "activation")
      return x.activation(try function())
    case .dropout: return x.dropout(try need(rate, "rate"))
    case .softmax: return x.softmax()
    case .layerNorm: return x.layerNorm()
    case .groupNorm: return x.groupNorm(groups: try need(groups, "groups"))
    }
  }

  private var start: Initializer { (initializer ?? .glorotUniform).initializer }

  private func need<Value>(_ value: Value?, _ key: String) throws -> Value {
    guard let value else { throw ModelError.invalid("needs \(key)") }
    return value
  }

  private func function() throws -> ActivationFunction {
    guard let activation else { return .linear }
    guard let function = ActivationFunction(rawValue: activation) else {
      throw ModelError.invalid(
        "unknown activation \"\(activation)\"; one of "
          + ActivationFunction.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return function
  }

  private func border() throws -> Padding {
    guard let padding else { return .valid }
    guard let border = Padding(rawValue: padding) else {
      throw ModelError.invalid("unknown padding \"\(padding)\"; valid or same")
    }
    return border
  }
}
