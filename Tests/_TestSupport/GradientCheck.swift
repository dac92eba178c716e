package import CoveyCompute
import CoveyCore

/// Outputs, loss and gradient of a model against the reference, at random parameters and examples: the worst of the
/// back ends.
package struct GradientCheck {
  /// Relative deviations; see ``Deviation``.
  package var outputs = 0.0
  package var loss = 0.0
  package var gradient = 0.0

  /// The largest of the three.
  package var worst: Double { max(outputs, loss, gradient) }

  /// - Parameters:
  ///   - sampled: How many coordinates of the gradient to check, and along a few random directions besides;
  ///     nil for every coordinate.
  ///   - backends: The back ends to check; those that are not built in fall back to the portable one.
  package init(
    _ model: Model, batch: Int, seed: UInt64 = 1, sampled: Int? = nil, deviation: Double = 0.4,
    backends: [Backend] = [.portable, .onednn]
  ) throws {
    let parameters = TestParameters(model, seed: seed, deviation: deviation)
    let examples = ExampleBatch(model, count: batch, seed: seed + 1000)
    let network = ReferenceNetwork(model)
    let all = (0..<batch).map { examples.example($0) }
    let meanLoss = all.reduce(0) { $0 + network.loss(parameters.wide, $1) } / Double(batch)
    let expected = all.flatMap { network.outputs(parameters.wide, $0) }
    let slopes = Slopes(network, parameters.wide, all, sampled: sampled, seed: seed)

    for backend in backends {
      let library = PlanLibrary(model, backend: backend)
      let training = try ModelExecutor(library, mode: .training, batch: batch)
      training.load(parameters.vector)
      loss = max(loss, Deviation.of([try examples.lossAndGradient(training)], [meanLoss]))
      gradient = max(gradient, slopes.deviation(of: training.gradient.array, model.layout))
      let inference = try ModelExecutor(library, mode: .inference, batch: batch)
      inference.load(parameters.vector)
      outputs = max(outputs, Deviation.of(try inference.predict(examples.features), expected))
    }
  }
}
