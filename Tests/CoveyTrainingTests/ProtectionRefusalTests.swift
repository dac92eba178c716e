import CAllocationCounter
import CoveyCompute
import CoveyCore
import CoveyData
import CoveyNoise
import CoveyTraining
import Testing
import _TestSupport

/// What a trainer must not do: promise what it cannot keep, or allocate in its steps.
@Suite struct ProtectionRefusalTests {
  private func plan(_ protection: ExampleProtection) -> LocalTrainingPlan {
    LocalTrainingPlan(
      batchSize: 8, optimizer: OptimizerConfiguration(learningRate: 0.1), protection: protection)
  }

  @Test func impossibleSettings() {
    for bound in [0, -1, .nan, .infinity, 1e-10, 1e10] {
      #expect(plan(ExampleProtection(clipBound: bound, noiseMultiplier: 1)).problem != nil)
    }
    for noise in [-1, .nan, .infinity, 1e-7, 1e4] {
      #expect(plan(ExampleProtection(clipBound: 1, noiseMultiplier: noise)).problem != nil)
    }
    for (bound, noise) in [(1, 0), (1e-9, 1e-6), (1e9, 1e3), (0.37, 1.1)] as [(Double, Double)] {
      let protection = ExampleProtection(clipBound: bound, noiseMultiplier: noise)
      #expect(protection.problem == nil)
      #expect(throws: Never.self) { try protection.makeNoise() }
    }
  }

  /// A plan can come from a server: without noise of its own a client does not train as if it were protected.
  @Test func noSupply() throws {
    let library = PlanLibrary(try TrainingCase.standard().model)
    #expect(throws: TrainingError.self) {
      try LocalTrainer(library, plan: plan(ExampleProtection(clipBound: 1, noiseMultiplier: 1)), seed: 1)
    }
  }

  @Test func modelsThatMixExamples() throws {
    let problem = try TrainingCase { $0.apply(BatchMean()).dense(3) }
    let standard = try TrainingCase.standard().model
    #expect(problem.model.mixesExamples && !standard.mixesExamples)
    #expect {
      try LocalTrainer(
        PlanLibrary(problem.model), plan: plan(ExampleProtection(clipBound: 1, noiseMultiplier: 1)), seed: 1,
        noise: SeededNoise(seed: 1))
    } throws: { "\($0)".contains("mixes the examples") }
  }

  /// FedSGD sends a plain gradient.
  @Test func plainGradients() throws {
    let problem = try TrainingCase.standard()
    let trainer = try LocalTrainer(
      PlanLibrary(problem.model), plan: plan(ExampleProtection(clipBound: 1, noiseMultiplier: 1)), seed: 1,
      noise: SeededNoise(seed: 1))
    var delta = ParameterVector(count: problem.model.parameterCount)
    #expect(throws: TrainingError.self) {
      _ = try trainer.gradient(
        on: problem.view(), at: problem.global, round: 0, client: ClientID(rawValue: 0), into: &delta)
    }
  }

  /// A client's round makes a few objects for its streams of noise, and none a step: 20 steps cost what 4,000 do.
  @Test(.enabled(if: allocation_counter_works() == 1), arguments: ExampleConfiguration.Batching.allCases)
  func stepsAllocateNothing(batching: ExampleConfiguration.Batching) throws {
    let problem = try TrainingCase(examples: 200) { $0.dense(8, activation: .relu).dropout(0.3).dense(3) }
    let library = PlanLibrary(problem.model)
    var plan = plan(ExampleProtection(clipBound: 0.1, noiseMultiplier: 1, batching: batching))
    plan.batchSize = 10
    var made: [Int64] = []
    for epochs in [1, 200] {
      plan.epochs = epochs
      let trainer = try LocalTrainer(library, plan: plan, seed: 1, noise: SecureNoise.fresh())
      var delta = ParameterVector(count: problem.model.parameterCount)
      func round(_ round: Int) throws -> Int64 {
        let before = allocation_counter_read()
        _ = try trainer.train(
          on: problem.view(), from: problem.global, round: round, client: ClientID(rawValue: 0), into: &delta)
        return allocation_counter_read() - before
      }
      // Until every size of a piece has come.
      for warm in 0..<(400 / epochs + 3) { _ = try round(warm) }
      made.append(try round(1000))
    }
    #expect(made[0] == made[1] && made[0] < 60)
  }
}

/// Takes the batch's mean off: what batch normalisation does. It is never run.
private struct BatchMean: GraphOperation {
  static let kind = "batchMean"
  init() {}
  init(_ reader: SettingsReader) {}
  func write(to writer: inout SettingsWriter) {}
  var title: String { "BatchMean" }
  var mixesExamples: Bool { true }

  func outputType(_ inputs: [TensorType]) throws -> TensorType { inputs[0] }
  func plan(_ site: KernelSite) throws -> any KernelPlan { throw ModelError.invalid("never run") }
}
