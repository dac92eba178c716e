import CoveyAggregation
import CoveyAlgorithms
import CoveyCompute
import CoveyCore
import CoveyTraining
import Testing
import _TestSupport

@Suite struct FedProxTests {
  private func plan(epochs: Int = 3, batch: Int? = 7, steps: Int? = nil, rate: Float = 0.25) -> LocalTrainingPlan {
    LocalTrainingPlan(
      epochs: epochs, batchSize: batch, maximumSteps: steps, optimizer: OptimizerConfiguration(learningRate: rate))
  }

  @Test(arguments: [Float(0.01), 0.5, 3]) func matchesALoop(mu: Float) throws {
    let problem = try LocalProblem()
    let actual = try problem.update(FedProx(mu: mu), plan())
    let expected = problem.slowUpdate(epochs: 3, batch: 7, rate: 0.25) { w, start in
      zip(w, start).map { Double(mu) * ($0 - $1) }
    }
    #expect(Deviation.of(actual, expected) < 1e-4)
    // A loop without the pull is told apart.
    let free = problem.slowUpdate(epochs: 3, batch: 7, rate: 0.25) { w, _ in w.map { _ in 0 } }
    #expect(Deviation.of(actual, free) > 1e-3)
  }

  /// A step moves by minus the learning rate times the slope of loss + mu/2 |w - start|^2, by finite differences.
  @Test func descendsTheProximalObjective() throws {
    let problem = try LocalProblem()
    let mu = 2.0
    let before = try problem.update(FedProx(mu: Float(mu)), plan(epochs: 9, batch: nil, steps: 4))
    let after = try problem.update(FedProx(mu: Float(mu)), plan(epochs: 9, batch: nil, steps: 5))
    let network = ReferenceNetwork(problem.model)
    let start = (0..<before.count).map { Double(problem.global[$0]) }
    let w = zip(start, before).map { $0 + Double($1) }
    func objective(_ w: [Double]) -> Double {
      let loss = problem.examples.reduce(0) { $0 + network.loss(w, $1) } / Double(problem.examples.count)
      return loss + mu / 2 * zip(w, start).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
    for i in w.indices {
      var (low, high) = (w, w)
      low[i] -= 1e-5
      high[i] += 1e-5
      let slope = (objective(high) - objective(low)) / 2e-5
      #expect(abs(Double(after[i] - before[i]) + 0.25 * slope) < 2e-6, "parameter \(i)")
    }
  }

  /// The stronger the pull, the nearer the client stays.
  @Test func pullsTowardsTheGlobalModel() throws {
    let problem = try LocalProblem()
    let norms = try [Float(0), 0.3, 3].map { mu in
      try problem.update(FedProx(mu: mu), plan(epochs: 20)).reduce(0) { $0 + $1 * $1 }
    }
    #expect(norms[0] > 1.2 * norms[1] && norms[1] > 1.2 * norms[2])
  }

  @Test func withoutMuItIsAveraging() throws {
    let problem = try LocalProblem()
    #expect(try problem.update(FedProx(mu: 0), plan()) == problem.update(FedAvg(), plan()))
    #expect(try problem.update(FedProx(mu: 1e-3), plan()) != problem.update(FedAvg(), plan()))
  }

  @Test func refusals() {
    func problem(_ mu: Float, _ plan: LocalTrainingPlan) -> String? {
      FedProx(mu: mu).problem(in: RunFacts(clients: 9, cohort: 3, training: plan))
    }
    #expect(problem(0.1, plan()) == nil)
    for only in [plan(steps: 1), plan(epochs: 1, batch: nil)] {
      #expect(problem(0.1, only)?.contains("mu has no effect on the only step") == true)
      #expect(problem(0, only) == nil)
    }
    #expect(problem(8, plan())?.contains("must stay below 2") == true)
    #expect(problem(7.9, plan()) == nil)
    for mu in [-1, Float.nan, .infinity] { #expect(problem(mu, plan())?.contains("a mu of 0 or more") == true) }
    #expect(FedProx().problem(with: ServerOptimizerConfiguration(.yogi)) == nil)
  }
}
