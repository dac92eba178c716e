package import CoveyCompute
import CoveyCore

/// Outputs, loss and gradient of a model against the reference, at random parameters and examples.
package struct GradientCheck {
  /// Relative deviations; see ``Deviation``.
  package var outputs, loss, gradient: Double

  /// The largest of the three.
  package var worst: Double { max(outputs, loss, gradient) }

  /// - Parameters:
  ///   - sampled: How many coordinates of the gradient to check, and along how many random directions besides;
  ///     nil for every coordinate.
  package init(
    _ model: Model, batch: Int, seed: UInt64 = 1, sampled: Int? = nil, deviation: Double = 0.4,
    backend: Backend = .automatic
  ) throws {
    var numbers = TestNumbers(seed: seed)
    let parameters = numbers.normals(model.parameterCount, deviation: deviation)
    let examples = ExampleBatch(model, count: batch, seed: seed + 1000)
    let executor = try Executor(PlanLibrary(model, backend: backend), mode: .training, batch: batch)
    executor.load(ParameterVector(parameters))
    let meanLoss = try examples.lossAndGradient(executor)
    let actual = executor.gradient.array

    let network = ReferenceNetwork(model)
    let wide = parameters.map(Double.init)
    let all = (0..<batch).map { examples.example($0) }
    loss = Deviation.of([meanLoss], [all.reduce(0) { $0 + network.loss(wide, $1) } / Double(batch)])
    let inference = try Executor(PlanLibrary(model, backend: backend), mode: .inference, batch: batch)
    inference.load(ParameterVector(parameters))
    outputs = Deviation.of(try inference.predict(examples.features), all.flatMap { network.outputs(wide, $0) })

    guard let sampled else {
      gradient = Deviation.ofGradient(actual, network.meanGradient(wide, all), model.layout)
      return
    }
    let coordinates = (0..<sampled).map { _ in numbers.integer(in: 0...parameters.count - 1) }
    let expected = network.meanGradient(wide, all, coordinates: coordinates)
    gradient = Deviation.of(coordinates.map { actual[$0] }, coordinates.map { expected[$0] })
    for _ in 0..<4 {
      let length = Double(parameters.count).squareRoot()
      let direction = numbers.normals(parameters.count, deviation: 1 / length).map(Double.init)
      let slope = all.reduce(0) { $0 + network.derivative(wide, $1, along: direction) } / Double(batch)
      let products = zip(actual, direction).map { Double($0) * $1 }
      let norm = products.reduce(0) { $0 + $1 * $1 }.squareRoot()
      gradient = max(gradient, abs(products.reduce(0, +) - slope) / max(norm, 1e-6))
    }
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
