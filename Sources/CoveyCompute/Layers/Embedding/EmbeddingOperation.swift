public import CoveyCore

/// A table's row for each token: a sequence of ids becomes a sequence of vectors.
///
/// There is a row for each id that the input can have. The padding token, if one is named, yields zeros whatever its row holds,
/// and its row gets no gradient; layers that follow leave its positions out where they add up over time.
public struct EmbeddingOperation: GraphOperation, Layer {
  /// "embedding".
  public static let kind = "embedding"
  static let family = LayerFamily(EmbeddingOperation.self, "a vector for each token")

  /// Numbers of a row.
  public var units: Int
  /// The token that fills up shorter sequences; nil if there is none.
  public var paddingToken: Int?
  /// How the rows start.
  public var initializer: Initializer

  /// Rows of `units` numbers.
  public init(units: Int, paddingToken: Int? = nil, initializer: Initializer = .glorotUniform) {
    self.units = units
    self.paddingToken = paddingToken
    self.initializer = initializer
  }

  /// Reads the keys of a layer or node.
  public init(_ reader: SettingsReader) {
    units = reader.requiredWhole("units", .atLeast(1)) ?? 1
    paddingToken = reader.optionalWhole("paddingToken", .atLeast(0))
    initializer = Initializer(reader, key: "initializer")
  }

  /// Writes the keys.
  public func write(to writer: inout SettingsWriter) {
    writer.set("units", units)
    writer.set("paddingToken", paddingToken)
    initializer.write("initializer", to: &writer)
  }

  /// "Embedding".
  public var title: String { "Embedding" }

  /// Adds the one node; its tensor knows which positions are padding.
  public func apply(to input: LayerTensor) -> LayerTensor {
    var rows = input.apply(self)
    rows.mask = paddingToken.map { SequenceMask(tokens: input.index, paddingToken: $0) }
    return rows
  }

  /// Length x units.
  public func outputType(_ inputs: [TensorType]) throws -> TensorType {
    guard inputs.count == 1, inputs[0].element == .integer, inputs[0].shape.rank == 1 else {
      throw ModelError.invalid("embedding takes one sequence of token ids; put it first, on data of tokens")
    }
    guard let vocabulary = inputs[0].bound else {
      throw ModelError.invalid("embedding takes token ids below a known bound; give its input one")
    }
    guard units > 0 else { throw ModelError.invalid("embedding needs units >= 1, not \(units)") }
    if let paddingToken {
      guard paddingToken >= 0, paddingToken < vocabulary else {
        throw ModelError.invalid("padding token \(paddingToken) is not one of the \(vocabulary) token ids")
      }
    }
    return TensorType([inputs[0].shape.count, units])
  }

  /// "embeddings", vocabulary x units.
  public func parameters(_ inputs: [TensorType]) -> [ParameterSpecification] {
    [ParameterSpecification("embeddings", [inputs[0].bound ?? 1, units], initializer)]
  }

  /// Portable kernels.
  public func plan(_ site: KernelSite) throws -> any KernelPlan { EmbeddingPlan(operation: self, site: site) }
}

extension LayerTensor {
  /// A table's row for each token of a sequence.
  /// - Parameters:
  ///   - units: Numbers of a row, >= 1.
  ///   - paddingToken: The token that fills up shorter sequences: zeros, without a gradient, left out by
  ///     ``meanOverTime()`` and ``maxOverTime()``.
  ///   - initializer: How the rows start.
  public func embedding(
    _ units: Int, paddingToken: Int? = nil, initializer: Initializer = .glorotUniform
  ) -> LayerTensor {
    EmbeddingOperation(units: units, paddingToken: paddingToken, initializer: initializer).apply(to: self)
  }
}
