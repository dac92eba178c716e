internal import CCoveyKernels
public import CoveyCore

/// Layer normalisation (Ba et al. 2016, arXiv 1607.06450) over the last axis, or group normalisation (Wu and He 2018,
/// arXiv 1803.08494) over positions and groups of channels, with a scale and an offset per channel.
///
/// Neither mixes examples, so both are safe under example-level differential privacy.
public struct NormalizationOperation: GraphOperation, Layer {
  /// "normalization".
  public static let kind = "normalization"
  static let family = LayerFamily(
    NormalizationOperation.self,
    layers: [
      NamedMaker("layerNorm", "layer normalisation over the last axis") {
        NormalizationOperation(groups: nil, epsilon: epsilon($0))
      },
      NamedMaker("groupNorm", "group normalisation over positions and groups of channels") {
        NormalizationOperation(groups: $0.requiredWhole("groups", .atLeast(1)) ?? 1, epsilon: epsilon($0))
      },
    ])

  /// Groups of channels; nil is layer normalisation.
  public var groups: Int?
  /// Added to the variance, > 0.
  public var epsilon: Float

  /// Group normalisation, or layer normalisation with nil groups.
  public init(groups: Int?, epsilon: Float = 1e-5) {
    self.groups = groups
    self.epsilon = epsilon
  }

  /// Reads groups and epsilon; without groups, layer normalisation.
  public init(_ reader: SettingsReader) {
    self.init(groups: reader.optionalWhole("groups", .atLeast(1)), epsilon: Self.epsilon(reader))
  }

  private static func epsilon(_ reader: SettingsReader) -> Float { reader.number("epsilon", default: 1e-5, .above(0)) }

  /// Writes groups and epsilon.
  public func write(to writer: inout SettingsWriter) {
    if let groups { writer.set("groups", groups) }
    writer.set("epsilon", epsilon)
  }

  /// "layerNorm" or "groupNorm".
  public var name: String { groups == nil ? "layerNorm" : "groupNorm" }

  /// Adds the one node.
  public func apply(to input: LayerTensor) -> LayerTensor {
    input.apply(self, name: groups == nil ? "layer_normalization" : "group_normalization")
  }

  /// "LayerNormalization" or "GroupNormalization".
  public var title: String { groups == nil ? "LayerNormalization" : "GroupNormalization" }

  /// The input's shape.
  public func outputType(_ inputs: [TensorType]) throws -> TensorType {
    guard inputs.count == 1, inputs[0].element == .float else {
      throw ModelError.invalid("normalisation takes one tensor of floats")
    }
    guard epsilon > 0 && epsilon.isFinite else {
      throw ModelError.invalid("normalisation needs a positive epsilon, not \(epsilon)")
    }
    if let groups {
      guard groups > 0, inputs[0].shape.channels % groups == 0 else {
        throw ModelError.invalid("\(groups) groups do not divide \(inputs[0].shape.channels) channels")
      }
    }
    return inputs[0]
  }

  /// "gamma" and "beta".
  public func parameters(_ inputs: [TensorType]) -> [ParameterSpecification] {
    let channels = inputs[0].shape.channels
    return [
      ParameterSpecification("gamma", [channels], .constant(1)),
      ParameterSpecification("beta", [channels], .constant(0)),
    ]
  }

  /// Portable kernels.
  public func plan(_ site: KernelSite) throws -> any KernelPlan {
    NormalizationPlan(operation: self, site: site)
  }
}

extension LayerTensor {
  /// Layer normalisation over the last axis.
  public func layerNorm(epsilon: Float = 1e-5) -> LayerTensor {
    NormalizationOperation(groups: nil, epsilon: epsilon).apply(to: self)
  }

  /// Group normalisation over positions and groups of channels.
  public func groupNorm(groups: Int, epsilon: Float = 1e-5) -> LayerTensor {
    NormalizationOperation(groups: groups, epsilon: epsilon).apply(to: self)
  }
}
