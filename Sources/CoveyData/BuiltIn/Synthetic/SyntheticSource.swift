import CCoveyKernels
import CoveyCore
import CoveyRandom

/// Makes the examples of any client of a ``Synthetic`` recipe from (seed, client) alone.
struct SyntheticSource: Sendable {
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
      fill(numbers, Self.parameterCount, origin, firstBlock: 0)
      shift(features, count: count, numbers: numbers)
      withUnsafeTemporaryAllocation(of: SIMD16<Float>.self, capacity: Self.dimension + 1) { model in
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

  /// The class of largest score; the lower one of equals. Sums run in a fixed order without fused operations.
  private func label(
    _ features: UnsafePointer<Float>, count: Int, model: UnsafePointer<SIMD16<Float>>,
    labels: UnsafeMutablePointer<Int32>
  ) {
    for i in 0..<count {
      let row = features + i * Self.dimension
      var scores = model[Self.dimension]
      for j in 0..<Self.dimension { scores += model[j] * row[j] }
      var best = 0
      for c in 1..<Self.classes where scores[c] > scores[best] { best = c }
      labels[i] = Int32(best)
    }
  }
}
