package import CoveyCompute
import Foundation

/// An operation of a test that the reference can evaluate.
package protocol ReferenceOperation: GraphOperation {
  /// The output for one example.
  func reference(inputs: [[Double]], shapes: [Shape], parameters: [[Double]]) -> [Double]
}

extension ReferenceNetwork {
  func evaluate(
    _ operation: any GraphOperation, inputs: [[Double]], shapes: [Shape], output: Shape, parameters: [[Double]],
    mask: [Double]?
  ) -> [Double] {
    let x = inputs[0]
    let shape = shapes[0]
    switch operation {
    case let dense as DenseOperation:
      return Self.dense(x, shape, dense, parameters)
    case let convolution as Convolution2DOperation:
      return Self.convolution(x, shape, output, convolution, parameters)
    case let pool as Pool2DOperation:
      return Self.pool(x, shape, output, pool)
    case is GlobalAveragePoolOperation:
      return (0..<shape.channels).map { c in
        (0..<shape.positions).reduce(0) { $0 + x[$1 * shape.channels + c] } / Double(shape.positions)
      }
    case is ReshapeOperation:
      return x
    case is AddOperation:
      return x.indices.map { i in inputs.reduce(0) { $0 + $1[i] } }
    case is ConcatenateOperation:
      return (0..<output.positions).flatMap { position in
        zip(inputs, shapes).flatMap { $0[position * $1.channels..<(position + 1) * $1.channels] }
      }
    case let activation as ActivationOperation:
      return x.map { Self.activate(activation.function, $0) }
    case is SoftmaxOperation:
      return (0..<shape.positions).flatMap { position -> [Double] in
        let powers = x[position * shape.channels..<(position + 1) * shape.channels].map { exp($0) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
      }
    case is DropoutOperation:
      return mask.map { zip(x, $0).map { $0 * $1 } } ?? x
    case let normalization as NormalizationOperation:
      return Self.normalize(x, shape, normalization, parameters)
    case let embedding as EmbeddingOperation:
      return x.flatMap { token in
        (0..<embedding.units).map {
          Int(token) == embedding.paddingToken ? 0 : parameters[0][Int(token) * embedding.units + $0]
        }
      }
    case let mean as MeanOverTimeOperation:
      return Self.overTime(inputs, shape, mean.paddingToken) { $0.reduce(0, +) / Double($0.count) }
    case let most as MaxOverTimeOperation:
      return Self.overTime(inputs, shape, most.paddingToken) { $0.max() ?? 0 }
    case let own as any ReferenceOperation:
      return own.reference(inputs: inputs, shapes: shapes, parameters: parameters)
    default:
      preconditionFailure("the reference does not know \(operation)")
    }
  }

  package static func activate(_ function: ActivationFunction, _ x: Double) -> Double {
    switch function {
    case .linear: x
    case .relu: max(x, 0)
    case .sigmoid: 1 / (1 + exp(-x))
    case .tanh: Foundation.tanh(x)
    case .gelu: x * 0.5 * erfc(-x / 2.0.squareRoot())
    }
  }

  private static func dense(
    _ x: [Double], _ shape: Shape, _ operation: DenseOperation, _ parameters: [[Double]]
  ) -> [Double] {
    let (inputs, units) = (shape.channels, operation.units)
    return (0..<shape.positions).flatMap { row in
      (0..<units).map { j in
        var sum = operation.bias ? parameters[1][j] : 0
        for i in 0..<inputs { sum += x[row * inputs + i] * parameters[0][i * units + j] }
        return activate(operation.activation, sum)
      }
    }
  }

  /// Channel by channel, what `reduce` makes of the positions that are not padding; zero if all are.
  private static func overTime(
    _ inputs: [[Double]], _ shape: Shape, _ paddingToken: Int?, _ reduce: ([Double]) -> Double
  ) -> [Double] {
    let counted = (0..<shape.positions).filter { paddingToken == nil || Int(inputs[1][$0]) != paddingToken }
    if counted.isEmpty { return [Double](repeating: 0, count: shape.channels) }
    return (0..<shape.channels).map { c in reduce(counted.map { inputs[0][$0 * shape.channels + c] }) }
  }

  /// Mean and variance over positions and the channels of a group; a layer's over the channels of one position.
  private static func normalize(
    _ x: [Double], _ shape: Shape, _ operation: NormalizationOperation, _ parameters: [[Double]]
  ) -> [Double] {
    let channels = shape.channels
    let width = channels / (operation.groups ?? 1)
    let piece = { (i: Int) in
      operation.groups == nil ? i / channels : i % channels / width
    }
    return x.indices.map { i in
      let members = x.indices.filter { piece($0) == piece(i) }
      let mean = members.reduce(0) { $0 + x[$1] } / Double(members.count)
      let variance = members.reduce(0) { $0 + (x[$1] - mean) * (x[$1] - mean) } / Double(members.count)
      let c = i % channels
      return parameters[0][c] * (x[i] - mean) / (variance + Double(operation.epsilon)).squareRoot() + parameters[1][c]
    }
  }
}
