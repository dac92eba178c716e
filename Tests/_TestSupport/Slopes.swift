import CoveyCompute

/// The reference's gradient of a mean loss: whole, or for large models some coordinates and directions of it.
struct Slopes {
  private let sampled: Int?
  private var coordinates: [Int] = []
  private var gradient: [Double]
  private var directions: [(vector: [Double], slope: Double)] = []

  init(
    _ network: ReferenceNetwork, _ parameters: [Double], _ examples: [ReferenceExample], sampled: Int?, seed: UInt64
  ) {
    self.sampled = sampled
    guard let sampled else {
      gradient = network.meanGradient(parameters, examples)
      return
    }
    var numbers = TestNumbers(seed: seed + 2000)
    coordinates = (0..<sampled).map { _ in numbers.integer(in: 0...parameters.count - 1) }
    gradient = network.meanGradient(parameters, examples, coordinates: coordinates)
    for _ in 0..<4 {
      let length = Double(parameters.count).squareRoot()
      let direction = numbers.normals(parameters.count, deviation: 1 / length).map(Double.init)
      let sum = examples.reduce(0) { $0 + network.derivative(parameters, $1, along: direction) }
      directions.append((direction, sum / Double(examples.count)))
    }
  }

  func deviation(of actual: [Float], _ layout: ParameterLayout) -> Double {
    guard actual.count == gradient.count else { return .infinity }
    if sampled == nil { return Deviation.ofGradient(actual, gradient, layout) }
    var worst = Deviation.of(coordinates.map { actual[$0] }, coordinates.map { gradient[$0] })
    for (direction, slope) in directions {
      let products = zip(actual, direction).map { Double($0) * $1 }
      let norm = products.reduce(0) { $0 + $1 * $1 }.squareRoot()
      worst = max(worst, abs(products.reduce(0, +) - slope) / max(norm, 1e-6))
    }
    return worst
  }
}

extension ReferenceNetwork {
  /// The mean of the examples' gradients.
  package func meanGradient(
    _ parameters: [Double], _ examples: [ReferenceExample], coordinates: [Int]? = nil
  ) -> [Double] {
    var sum = [Double](repeating: 0, count: parameters.count)
    for example in examples {
      let one = gradient(parameters, example, coordinates: coordinates)
      for i in sum.indices { sum[i] += one[i] / Double(examples.count) }
    }
    return sum
  }
}
