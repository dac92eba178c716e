import CoveyAggregation
import CoveyAlgorithms
import CoveyCompute
import CoveyCore
import CoveyData
import CoveyTraining
import Testing
import _TestSupport

@Suite struct ScaffoldTests {
  private func plan(
    _ method: OptimizerConfiguration.Method = .sgd, epochs: Int = 3,
    _ change: (inout LocalTrainingPlan) -> Void = { _ in }
  ) -> LocalTrainingPlan {
    var plan = LocalTrainingPlan(
      epochs: epochs, batchSize: 7, optimizer: OptimizerConfiguration(method, learningRate: 0.25))
    change(&plan)
    return plan
  }

  /// Three rounds of one client, with controls of both sides, against Algorithm 1 written out in double precision.
  @Test func clientHalfMatchesALoop() throws {
    let problem = try LocalProblem()
    let count = problem.model.parameterCount
    let trainer = try LocalTrainer(model: problem.model, plan: plan(), backend: .portable, seed: 7)
    var numbers = TestNumbers(seed: 4)
    let algorithm = Scaffold(controlScale: 8)
    var state = algorithm.clientState(model: count)
    var own = [Double](repeating: 0, count: count)
    for round in [2, 3, 7] {
      let server = numbers.normals(count).map { 0.1 * $0 }
      let task = ClientTask(
        view: ClientView(dataset: problem.dataset), global: problem.global,
        broadcast: NamedVectors([.init("control", ParameterVector(server))]), round: round,
        client: ClientID(rawValue: 5))
      var payload = ParameterVector(count: algorithm.payload(model: count).count)
      let metrics = try algorithm.clientUpdate(task, trainer, state: &state, into: &payload)
      let drift = problem.slowUpdate(epochs: 3, batch: 7, rate: 0.25, round: round) { _, _ in
        (0..<count).map { Double(server[$0]) - own[$0] }
      }
      // c_i+ = c_i - c + (x - y) / (K eta)
      let next = (0..<count).map { own[$0] - Double(server[$0]) - drift[$0] / (Double(metrics.steps) * 0.25) }
      let change = zip(next, own).map { $0 - $1 }
      own = next
      #expect(metrics.steps == 12)
      #expect(Deviation.of((0..<count).map { payload[$0] }, drift) < 1e-4)
      #expect(Deviation.of((count..<2 * count).map { payload[$0] }, change) < 1e-4)
      let kept = try #require(state["control"])
      #expect(Deviation.of((0..<count).map { kept[$0] }, own) < 1e-4)
    }
  }

  /// The step size is the schedule's of the round.
  @Test func controlsFollowTheSchedule() throws {
    let problem = try LocalProblem()
    let decayed = plan { $0.optimizer.schedule = LearningRateSchedule(.step(every: 1, factor: 0.5)) }
    // Round 2 has a quarter of the rate.
    let slow = plan { $0.optimizer.learningRate = 0.0625 }
    let count = problem.model.parameterCount
    var payloads: [[Float]] = []
    for plan in [decayed, slow] {
      let trainer = try LocalTrainer(model: problem.model, plan: plan, backend: .portable, seed: 7)
      var payload = ParameterVector(count: 2 * count)
      var state = Scaffold().clientState(model: count)
      let task = ClientTask(
        view: ClientView(dataset: problem.dataset), global: problem.global,
        broadcast: Scaffold().serverState(model: count),
        round: 2, client: ClientID(rawValue: 5))
      _ = try Scaffold().clientUpdate(task, trainer, state: &state, into: &payload)
      payloads.append((0..<2 * count).map { payload[$0] })
    }
    #expect(payloads[0] == payloads[1] && payloads[0].contains { $0 != 0 })
  }

  @Test func withoutVectorsItSaysSo() throws {
    let problem = try LocalProblem()
    let trainer = try LocalTrainer(model: problem.model, plan: plan(), backend: .portable, seed: 7)
    let task = ClientTask(
      view: ClientView(dataset: problem.dataset), global: problem.global, round: 0, client: ClientID(rawValue: 5))
    var payload = ParameterVector(count: 2 * problem.model.parameterCount)
    var state = NamedVectors()
    #expect(throws: AlgorithmError.missingVector("control")) {
      try Scaffold().clientUpdate(task, trainer, state: &state, into: &payload)
    }
  }

  @Test func refusals() {
    func problem(_ scaffold: Scaffold, _ plan: LocalTrainingPlan, clips: Bool = false) -> String? {
      scaffold.problem(in: RunFacts(clients: 9, cohort: 3, training: plan, clipsUpdates: clips))
    }
    #expect(problem(Scaffold(), plan()) == nil)
    #expect(problem(Scaffold(controlScale: 2), plan(), clips: true) == nil)
    for other in [
      plan(.adam), plan { $0.optimizer.momentum = 0.9 }, plan { $0.optimizer.weightDecay = 0.1 },
    ] {
      #expect(problem(Scaffold(), other)?.contains("those of plain sgd") == true)
    }
    let protected = plan { $0.protection = ExampleProtection(clipBound: 1, noiseMultiplier: 1) }
    #expect(problem(Scaffold(), protected)?.contains("mode example") == true)
    #expect(problem(Scaffold(), plan(), clips: true)?.contains("state algorithm.controlScale") == true)
    #expect(problem(Scaffold(controlScale: 2), plan())?.contains("no meaning where nothing is clipped") == true)
  }

  @Test func settingsRoundTrip() throws {
    for scaffold in [Scaffold(), Scaffold(controlScale: 12.5), Scaffold(controlScale: Float(0.1).nextUp)] {
      let again = try #require(try Algorithms.registry.open(scaffold.settings) as? Scaffold)
      #expect(again == scaffold)
    }
    let zero = NamedSettings("scaffold", SettingsNode(.mapping([.init(key: "controlScale", value: .whole(0))])))
    #expect(throws: SettingsError.self) { try Algorithms.registry.open(zero) }
    let weighted = NamedSettings(
      "scaffold", SettingsNode(.mapping([.init(key: "weighting", value: .text("examples"))])))
    #expect(throws: SettingsError.self) { try Algorithms.registry.open(weighted) }
  }
}
