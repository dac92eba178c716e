/// A tensor of a model that is being written: the output of one layer, to be passed to the next.
///
/// Layers never throw; ``Model``'s initialiser reports the first mistake, with the layer's number and name.
public struct LayerTensor {
  let builder: GraphBuilder
  let index: Int
  /// Which positions are padding; nil if all count.
  var mask: SequenceMask?

  /// The shape of one example.
  public var shape: Shape { builder.nodes.indices.contains(index) ? builder.nodes[index].output.shape : [0] }

  /// Applies any operation, such as one of your own, to this tensor and others.
  /// - Parameters:
  ///   - operation: What to compute.
  ///   - others: Further inputs, after this one.
  ///   - name: The layer's name; repeated names are numbered.
  public func apply(_ operation: any GraphOperation, with others: [LayerTensor] = [], name: String? = nil)
    -> LayerTensor
  {
    let name = name ?? type(of: operation).kind
    guard others.allSatisfy({ $0.builder === builder }) else {
      builder.fail("layer \(builder.nodes.count) (\(name)): reads a tensor of another model")
      return self
    }
    var output = LayerTensor(builder: builder, index: builder.add(operation, [index] + others.map(\.index), name: name))
    if operation.keepsPositions { output.mask = mask(for: output.shape) }
    return output
  }

  /// The mask, if rows of `shape` are the positions that it is of.
  private func mask(for shape: Shape) -> SequenceMask? {
    guard let mask, shape.rank > 1, shape.dimensions.first == self.shape.dimensions.first else { return nil }
    return mask
  }

  /// The tokens that the mask is read off, as a further input.
  var maskedTokens: [LayerTensor] {
    mask.map { [LayerTensor(builder: builder, index: $0.tokens)] } ?? []
  }

  /// One more input of the model beside the features, such as a mask or a second sequence; fed with
  /// ``ModelExecutor/setInput(_:to:)``.
  public func input(_ type: TensorType, name: String = "input") -> LayerTensor {
    LayerTensor(builder: builder, index: builder.add(InputOperation(type), [], name: name))
  }
}
