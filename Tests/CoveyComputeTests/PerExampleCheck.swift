import CoveyCompute
import CoveyCore
import _TestSupport

/// Per-example squared gradient norms and reweighted sums against backward passes of single examples: the worst of the
/// back ends.
struct PerExampleCheck {
  /// Relative deviations.
  var norms = 0.0
  var weightedSum = 0.0
  var secondPass = 0.0
  var worst: Double { max(norms, weightedSum, secondPass) }

  init(_ model: Model, batch: Int, seed: UInt64 = 1) throws {
    let parameters = TestParameters(model, seed: seed)
    let examples = ExampleBatch(model, count: batch, seed: seed + 7)
    for backend in [Backend.portable, .onednn] {
      let library = PlanLibrary(model, backend: backend)
      let single = try ModelExecutor(library, mode: .training, batch: 1)
      single.load(parameters.vector)
      let gradients = try (0..<batch).map { b in
        _ = try examples.slice(b..<b + 1).lossAndGradient(single)
        return single.gradient.array.map(Double.init)
      }
      let executor = try ModelExecutor(library, mode: .perExampleNorms, batch: batch)
      executor.load(parameters.vector)
      try compare(executor, examples, gradients, seed)
    }
  }

  private mutating func compare(
    _ executor: ModelExecutor, _ examples: ExampleBatch, _ gradients: [[Double]], _ seed: UInt64
  ) throws {
    try examples.feed(executor)
    executor.forward()
    _ = executor.loss(scale: 1)
    executor.backwardNorms()
    norms = max(
      norms,
      Deviation.of(
        UnsafeBufferPointer(start: executor.squaredNorms, count: examples.count),
        gradients.map { $0.reduce(0) { $0 + $1 * $1 } }))

    var numbers = TestNumbers(seed: seed + 9)
    var weights = numbers.uniforms(examples.count, in: 0...2)
    if weights.count > 1 { weights[0] = 0 }
    var sum = ParameterVector(count: executor.model.parameterCount)
    sum.fill(with: 0.5)
    weights.withUnsafeBufferPointer { weights in
      guard let start = weights.baseAddress else { return }
      executor.backwardWeighted(start, into: sum.writePointer(), accumulating: true)
    }
    _ = weights.withUnsafeBufferPointer { executor.loss(scale: 1, weights: $0.baseAddress) }
    executor.backward()
    var expected = [Double](repeating: 0, count: executor.model.parameterCount)
    for (gradient, weight) in zip(gradients, weights) {
      for i in expected.indices { expected[i] += Double(weight) * gradient[i] }
    }
    secondPass = max(
      secondPass, Deviation.ofGradient(executor.gradient.array, expected, executor.model.layout))
    weightedSum = max(
      weightedSum, Deviation.ofGradient(sum.array.map { $0 - 0.5 }, expected, executor.model.layout))
  }
}
