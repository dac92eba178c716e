import CoveyCompute
import CoveyCore
import _TestSupport

/// Draws small models of every operation that the builder knows, with fan-out, views and branches.
struct RandomGraphs {
  private var numbers: TestNumbers

  init(seed: UInt64) { numbers = TestNumbers(seed: seed) }

  mutating func next() throws -> Model {
    let input: FeatureKind =
      numbers.chance(0.5)
      ? .dense(count: numbers.integer(in: 1...7))
      : .image(
        height: numbers.integer(in: 2...5), width: numbers.integer(in: 2...5), channels: numbers.integer(in: 1...4))
    let outputs = numbers.integer(in: 1...4)
    return try Model(input: input, loss: numbers.pick(EveryLoss.ofVectors), outputs: outputs) { x in
      var tensors = [x]
      for _ in 0..<numbers.integer(in: 2...8) {
        // Mostly the newest, so that graphs get deep; sometimes an older one, so that values have several readers.
        let from = numbers.chance(0.6) ? tensors[tensors.count - 1] : numbers.pick(tensors)
        tensors.append(layer(after: from, tensors))
      }
      let ends = (tensors.suffix(1) + [numbers.pick(tensors)]).map {
        ($0.shape.rank == 1 ? $0 : $0.flatten()).dense(outputs)
      }
      return numbers.chance(0.5) ? ends[0] : ends[0].add(ends[1])
    }
  }

  private mutating func layer(after x: LayerTensor, _ others: [LayerTensor]) -> LayerTensor {
    switch numbers.integer(in: 0...9) {
    case 0, 1:
      return parametric(x)
    case 2:
      return x.activation(numbers.pick(ActivationFunction.allCases))
    case 3:
      return x.layerNorm(epsilon: 0.1)
    case 4:
      return x.groupNorm(groups: numbers.pick(divisors(x.shape.channels)), epsilon: 0.1)
    case 5:
      let equal = others.filter { $0.shape == x.shape }
      return numbers.chance(0.3) ? x.add(numbers.pick(equal), x) : x.add(numbers.pick(equal))
    case 6:
      let rows = x.shape.dimensions.dropLast()
      return x.concatenate(numbers.pick(others.filter { $0.shape.dimensions.dropLast() == rows }))
    case 7:
      return view(x)
    case 8:
      return numbers.chance(0.5) ? x.softmax() : x.dropout(0)
    default:
      return reduction(x)
    }
  }

  private mutating func parametric(_ x: LayerTensor) -> LayerTensor {
    let function = numbers.pick(ActivationFunction.allCases)
    let bias = numbers.chance(0.7)
    guard x.shape.rank == 3 else { return x.dense(numbers.integer(in: 1...6), activation: function, bias: bias) }
    let groups = numbers.pick(divisors(x.shape.channels))
    return x.conv2D(
      filters: groups * numbers.integer(in: 1...2), kernel: numbers.integer(in: 1...3),
      stride: numbers.integer(in: 1...2),
      padding: .same, groups: groups, activation: function, bias: bias)
  }

  private mutating func view(_ x: LayerTensor) -> LayerTensor {
    switch x.shape.rank {
    case 1: numbers.chance(0.5) ? x.reshape(1, x.shape.count) : x.reshape(x.shape.count, 1)
    case 2: x.flatten()
    default: numbers.chance(0.5) ? x.flatten() : x.reshape(x.shape.positions, x.shape.channels)
    }
  }

  private mutating func reduction(_ x: LayerTensor) -> LayerTensor {
    guard x.shape.rank > 1 else { return x.dense(2, activation: .tanh) }
    guard x.shape.rank == 3, numbers.chance(0.7) else { return x.globalAveragePool() }
    let (window, stride) = (numbers.integer(in: 1...3), numbers.integer(in: 1...2))
    return numbers.chance(0.5)
      ? x.maxPool2D(window, stride: stride, padding: .same) : x.averagePool2D(window, stride: stride, padding: .same)
  }

  private func divisors(_ number: Int) -> [Int] { (1...number).filter { number % $0 == 0 } }
}
