import CoveyCompute
import CoveyCore
import CoveyData
import CoveyTraining
import Testing

/// A pull towards the global model.
struct Pull: GradientCorrection {
  let strength: Float

  func correct(_ gradient: inout MutableSpan<Float>, at parameters: Span<Float>, from start: Span<Float>) {
    for i in gradient.indices { gradient[i] += strength * (parameters[i] - start[i]) }
  }
}

/// A correction that replaces each gradient, and notes what it was shown.
final class Dictator: GradientCorrection {
  private(set) var calls = 0
  private(set) var moved: [Float] = []

  func correct(_ gradient: inout MutableSpan<Float>, at parameters: Span<Float>, from start: Span<Float>) {
    calls += 1
    moved.append(parameters[0] - start[0])
    for i in gradient.indices { gradient[i] = 1 }
  }
}

@Suite struct CorrectionTests {
  private func plan(_ method: OptimizerConfiguration.Method, batch: Int? = 10) -> LocalTrainingPlan {
    LocalTrainingPlan(epochs: 2, batchSize: batch, optimizer: OptimizerConfiguration(method, learningRate: 0.125))
  }

  /// Once a step, with the model before the step and the one of the start, for batches of one piece and of several.
  @Test(arguments: [10, 300]) func everyStepIsCorrected(batch: Int) throws {
    let problem = try TrainingCase.standard(examples: 600)
    let dictator = Dictator()
    let (delta, metrics) = try problem.train(plan(.sgd, batch: batch), correction: dictator)
    #expect(dictator.calls == metrics.steps && metrics.steps == 1200 / batch)
    let last = dictator.moved.last ?? 0
    #expect(dictator.moved.first == 0 && abs(last + 0.125 * Float(metrics.steps - 1)) < 1e-3)
    #expect(delta.allSatisfy { abs($0 + 0.125 * Float(metrics.steps)) < 1e-3 })
  }

  /// Optimizers with a memory get the corrected gradient.
  @Test func theOptimizerSeesTheCorrection() throws {
    let problem = try TrainingCase.standard()
    let (delta, metrics) = try problem.train(plan(.adam), correction: Dictator())
    // Adam's steps along a constant gradient are its learning rate long.
    #expect(delta.allSatisfy { abs($0 + 0.125 * Float(metrics.steps)) < 1e-2 })
  }

  /// What lies behind the model in a payload is not training's to touch.
  @Test func roomBehindTheModelStays() throws {
    let problem = try TrainingCase.standard()
    let count = problem.model.parameterCount
    let trainer = try LocalTrainer(PlanLibrary(problem.model), plan: plan(.sgd), seed: 9)
    var payload = ParameterVector(count: count + 3)
    payload.fill(with: 7)
    _ = try trainer.train(
      on: problem.view(), from: problem.global, round: 0, client: ClientID(rawValue: 0), into: &payload)
    let alone = try problem.train(plan(.sgd)).delta
    #expect((0..<count).map { payload[$0] } == alone && (count..<count + 3).allSatisfy { payload[$0] == 7 })
    _ = try trainer.gradient(
      on: problem.view(), at: problem.global, round: 0, client: ClientID(rawValue: 0), into: &payload)
    #expect((count..<count + 3).allSatisfy { payload[$0] == 7 })
  }
}
