import CoveyCompute
import CoveyCore
import _TestSupport

/// Per-example squared gradient norms and reweighted sums against backward passes of single examples.
struct PerExampleCheck {
  /// Relative deviations.
  var norms, weightedSum: Double
  var worst: Double { max(norms, weightedSum) }

  init(_ model: Model, batch: Int, seed: UInt64 = 1) throws {
    let parameters = TestParameters(model, seed: seed)
    let examples = ExampleBatch(model, count: batch, seed: seed + 7)
    let library = PlanLibrary(model)
    let single = try Executor(library, mode: .training, batch: 1)
    single.load(parameters.vector)
    var gradients = [[Double]]()
    for b in 0..<batch {
      _ = try examples.slice(b..<b + 1).lossAndGradient(single)
      gradients.append(single.gradient.array.map(Double.init))
    }

    let executor = try Executor(library, mode: .perExampleNorms, batch: batch)
    executor.load(parameters.vector)
    try examples.feed(executor)
    executor.forward()
    _ = executor.loss(scale: 1)
    executor.backwardNorms()
    norms = Deviation.of(
      UnsafeBufferPointer(start: executor.squaredNorms, count: batch),
      gradients.map { $0.reduce(0) { $0 + $1 * $1 } })

    var numbers = TestNumbers(seed: seed + 9)
    let weights = numbers.uniforms(batch, in: 0...2)
    _ = weights.withUnsafeBufferPointer { executor.loss(scale: 1, weights: $0.baseAddress) }
    executor.backward()
    var expected = [Double](repeating: 0, count: model.parameterCount)
    for (gradient, weight) in zip(gradients, weights) {
      for i in expected.indices { expected[i] += Double(weight) * gradient[i] }
    }
    weightedSum = Deviation.ofGradient(executor.gradient.array, expected, model.layout)
  }
}
