import CoveyCompute
import CoveyCore
import CoveyRandom
import CoveyTraining
import Testing
import _TestSupport

/// The trainer against a slow client written from McMahan et al. 2017, algorithm 1, in double precision.
@Suite struct LocalTrainerReferenceTests {
  /// Runs epochs of mini-batch descent on the reference; the order of examples follows the client's own stream.
  private func reference(
    _ problem: TrainingCase, positions: [Int32], epochs: Int, batch: Int, rate: Double, momentum: Double = 0,
    round: Int, client: Int, seed: UInt64
  ) -> (delta: [Double], loss: Double, steps: Int) {
    let network = ReferenceNetwork(problem.model)
    let start = problem.global.array.map(Double.init)
    var parameters = start
    var velocity = start.map { _ in 0.0 }
    var order = positions
    var stream = RandomStream(seed: seed, purpose: .shuffle, round: round, client: client)
    var (loss, steps) = (0.0, 0)
    for _ in 0..<epochs {
      stream.shuffle(&order)
      for first in stride(from: 0, to: order.count, by: batch) {
        let examples = order[first..<min(first + batch, order.count)].map(problem.example)
        loss += examples.reduce(0) { $0 + network.loss(parameters, $1) }
        let gradient = network.meanGradient(parameters, examples)
        for i in parameters.indices {
          velocity[i] = momentum * velocity[i] + gradient[i]
          parameters[i] -= rate * velocity[i]
        }
        steps += 1
      }
    }
    return (zip(parameters, start).map { $0 - $1 }, loss, steps)
  }

  @Test(arguments: [(1, 10), (3, 7), (2, 1), (2, 100)], [Float(0), 0.9])
  func matchesFederatedAveraging(schedule: (Int, Int), momentum: Float) throws {
    let problem = try TrainingCase.standard()
    let positions: [Int32] = [3, 39, 7, 8, 0, 21, 22, 23, 30, 11, 12, 5, 17]
    let optimizer = OptimizerConfiguration(.sgd, learningRate: 0.1, momentum: momentum)
    let plan = LocalTrainingPlan(epochs: schedule.0, batchSize: schedule.1, optimizer: optimizer)
    let actual = try problem.train(plan, on: positions, round: 4, client: 6, seed: 11)
    let expected = reference(
      problem, positions: positions, epochs: schedule.0, batch: schedule.1, rate: 0.1, momentum: Double(momentum),
      round: 4, client: 6, seed: 11)
    #expect(Deviation.of(actual.delta, expected.delta) < 1e-4)
    #expect(abs(actual.metrics.lossSum - expected.loss) < 1e-4 * expected.loss)
    #expect(actual.metrics.steps == expected.steps)
    #expect(actual.metrics.examples == schedule.0 * 13)
  }

  /// The learning rate follows the schedule's factor of the round.
  @Test func scheduleOfTheRound() throws {
    let problem = try TrainingCase.standard()
    var optimizer = OptimizerConfiguration(.sgd, learningRate: 0.4)
    optimizer.schedule = LearningRateSchedule(.step(every: 2, factor: 0.5))
    let decayed = try problem.train(LocalTrainingPlan(batchSize: 10, optimizer: optimizer), round: 4)
    let plain = try problem.train(
      LocalTrainingPlan(batchSize: 10, optimizer: OptimizerConfiguration(.sgd, learningRate: 0.1)), round: 4)
    #expect(decayed.delta == plain.delta)
  }

  /// FedSGD: minus the mean gradient over everything that the client owns.
  @Test(arguments: [1, 13, 300, 600])
  func gradientOfTheWholeClient(count: Int) throws {
    let problem = try TrainingCase.standard(examples: 600)
    let positions = (0..<Int32(count)).map { $0 * 7 % 600 }
    let trainer = try LocalTrainer(
      PlanLibrary(problem.model),
      plan: LocalTrainingPlan(batchSize: 10, optimizer: OptimizerConfiguration(.sgd, learningRate: 1)), seed: 1)
    var delta = ParameterVector(count: problem.model.parameterCount)
    let metrics = try trainer.gradient(
      on: problem.view(positions), at: problem.global, round: 0, client: ClientID(rawValue: 0), into: &delta)
    let network = ReferenceNetwork(problem.model)
    let parameters = problem.global.array.map(Double.init)
    let examples = positions.map(problem.example)
    let expected = network.meanGradient(parameters, examples).map { -$0 }
    #expect(Deviation.of(delta.array, expected) < 2e-5)
    #expect(metrics.examples == count && metrics.steps == 1)
    let loss = examples.reduce(0) { $0 + network.loss(parameters, $1) }
    #expect(abs(metrics.lossSum - loss) < 1e-5 * loss)
  }
}
