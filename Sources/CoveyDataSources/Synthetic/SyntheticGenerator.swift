import CCoveyKernels
import CoveyCore
import CoveyRandom

/// Makes the examples of any client of a ``Synthetic`` recipe from (seed, client) alone.
struct SyntheticGenerator: Sendable {
  private static let dimension = Synthetic.dimension
  private static let classes = Synthetic.classes
  /// Layout of a client's own normal numbers: u, B, two spare, v, b, W, padded to whole blocks of four.
  private static let meanStart = 4
  private static let biasStart = meanStart + dimension
  private static let weightStart = biasStart + classes + 2
  private static let parameterCount = weightStart + dimension * classes

  private let recipe: Synthetic
  private let seed: UInt64
  /// Rows of the shared model, one row a feature and the bias last, already times its weight; unused lanes 0.
  private let global: [SIMD16<Float>]
  /// Standard deviation of each feature.
  private let spread: [Float]
  /// What a client's own model counts for.
  private let own: Float

  init(_ recipe: Synthetic, seed: UInt64) {
    self.recipe = recipe
    self.seed = seed
    own = recipe.iid ? 0 : Float(1 - recipe.shared)
    let weight = recipe.iid ? 1 : Float(recipe.shared)
    spread = (1...Self.dimension).map { Float(PortableMath.exp(-0.6 * PortableMath.log(Double($0)))) }
    var stream = RandomStream(seed: seed, purpose: .data, round: Self.globalTag)
    global = (0...Self.dimension).map { _ in
      var row = SIMD16<Float>.zero
      for c in 0..<Self.classes { row[c] = weight * Float(stream.normal()) }
      return row
    }
  }

  // Tags in the place of a round keep this recipe's streams apart from those of other built-in data.
  private static let globalTag = -1
  private static let sizeTag = -2
  private static let clientTag = -3

  /// The number of examples of `client`.
  func size(of client: Int) -> Int {
    if case .fixed(let count) = recipe.sizes { return count }
    var stream = RandomStream(seed: seed, purpose: .data, round: Self.sizeTag, client: client)
    return recipe.sizes.draw(from: &stream)
  }

  /// Writes the first `count` examples of `client`.
  func write(
    client: Int, count: Int, features: UnsafeMutablePointer<Float>, labels: UnsafeMutablePointer<Int32>
  ) {
    let origin = RandomStream(seed: seed, purpose: .data, round: Self.clientTag, client: client).origin
    let values = count * Self.dimension
    fill(features, values, origin, firstBlock: Self.parameterCount / 4)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.parameterCount) { numbers in
      guard let numbers = numbers.baseAddress else { return }
      // Without a model of its own, a client needs u, B and v alone.
      fill(numbers, own == 0 ? Self.biasStart : Self.parameterCount, origin, firstBlock: 0)
      shift(features, count: count, numbers: numbers)
      withUnsafeTemporaryAllocation(of: SIMD16<Float>.self, capacity: Self.dimension + 2) { model in
        guard let model = model.baseAddress else { return }
        buildModel(model, numbers: numbers)
        label(features, count: count, model: model, labels: labels)
      }
    }
  }

  private func fill(
    _ destination: UnsafeMutablePointer<Float>, _ count: Int,
    _ origin: (key: SIMD2<UInt32>, counter: SIMD4<UInt32>), firstBlock: Int
  ) {
    withUnsafeBytes(of: origin.key) { key in
      withUnsafeBytes(of: origin.counter) { counter in
        covey_philox_normal(
          key.assumingMemoryBound(to: UInt32.self).baseAddress,
          counter.assumingMemoryBound(to: UInt32.self).baseAddress,
          UInt32(firstBlock), destination, count)
      }
    }
  }

  /// Turns standard normal numbers into features: x = v + diag(j^-0.6) z.
  private func shift(
    _ features: UnsafeMutablePointer<Float>, count: Int, numbers: UnsafeMutablePointer<Float>
  ) {
    let center = Float(recipe.beta) * numbers[1]
    let mean = numbers + Self.meanStart
    let noise: Float = recipe.iid ? 0 : 1
    for j in 0..<Self.dimension { mean[j] = center + noise * mean[j] }
    spread.withUnsafeBufferPointer { spread in
      guard let spread = spread.baseAddress else { return }
      for i in 0..<count {
        let row = features + i * Self.dimension
        for j in 0..<Self.dimension { row[j] = mean[j] + spread[j] * row[j] }
      }
    }
  }

  private func buildModel(_ model: UnsafeMutablePointer<SIMD16<Float>>, numbers: UnsafePointer<Float>) {
    if own == 0 {
      for j in 0...Self.dimension { model[j] = global[j] }
      return
    }
    let shift = Float(recipe.alpha) * numbers[0]
    global.withUnsafeBufferPointer { global in
      for j in 0...Self.dimension {
        let source = numbers + (j == Self.dimension ? Self.biasStart : Self.weightStart + j * Self.classes)
        var row = SIMD16<Float>.zero
        for c in 0..<Self.classes { row[c] = own * (shift + source[c]) }
        model[j] = global[j] + row
      }
    }
  }

  /// The class of largest score; the lower one of equals. Sums run in a fixed order without fused operations, two
  /// examples at a time to hide their latency. The row after the model is scratch.
  private func label(
    _ features: UnsafePointer<Float>, count: Int, model: UnsafeMutablePointer<SIMD16<Float>>,
    labels: UnsafeMutablePointer<Int32>
  ) {
    let rows = UnsafeMutableRawPointer(model).assumingMemoryBound(to: SIMD4<Float>.self)
    let bias = rows + 4 * Self.dimension
    let scratch = UnsafeMutableRawPointer(model + Self.dimension + 1)
    let scores = scratch.assumingMemoryBound(to: SIMD4<Float>.self)
    for first in stride(from: 0, to: count, by: 2) {
      let second = min(first + 1, count - 1)
      let x = features + first * Self.dimension
      let y = features + second * Self.dimension
      var (a0, a1, a2) = (bias[0], bias[1], bias[2])
      var (b0, b1, b2) = (a0, a1, a2)
      for j in 0..<Self.dimension {
        let row = rows + 4 * j
        a0 += row[0] * x[j]
        a1 += row[1] * x[j]
        a2 += row[2] * x[j]
        b0 += row[0] * y[j]
        b1 += row[1] * y[j]
        b2 += row[2] * y[j]
      }
      (scores[0], scores[1], scores[2]) = (a0, a1, a2)
      labels[first] = largest(scratch)
      (scores[0], scores[1], scores[2]) = (b0, b1, b2)
      labels[second] = largest(scratch)
    }
  }

  private func largest(_ scratch: UnsafeMutableRawPointer) -> Int32 {
    let scores = scratch.assumingMemoryBound(to: Float.self)
    var best = 0
    for c in 1..<Self.classes where scores[c] > scores[best] { best = c }
    return Int32(best)
  }
}
