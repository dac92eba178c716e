import CoveyAccounting
import CoveyAggregation
import CoveyAlgorithms
import CoveyClient
import CoveyCompute
import CoveyCore
import CoveyData
import CoveyNoise
import CoveyPrivacy
import CoveyServer
import CoveyTraining
import CoveyTransport
import _TestSupport

/// One round of the real server with real clients, of whom an attacker knows everything but what the canary does.
struct CanaryRound {
  let plan: PrivacyPlan
  let cohort: CohortConfiguration

  /// What the attacker sees of a round.
  struct Release {
    /// The step of the model times the denominator, over the clip bound.
    var sum: [Double]
    /// The clip bound after the round over the one before.
    var boundRatio: Double

    /// How far the sum points in the canary's direction: about 1 more with it.
    var score: Double { zip(sum, CanaryTrainer.direction).reduce(0) { $0 + $1.0 * Double($1.1) } }
  }

  /// - Parameter noiseMultiplier: Noise that is added instead of the plan's, for rounds that break their promise.
  init(
    _ configuration: PrivacyConfiguration, clients: Int, cohort: CohortConfiguration = .all,
    noiseMultiplier: Double? = nil
  ) throws {
    let sampling: SamplingScheme =
      cohort.sampling == .poisson ? .poisson(rate: Double(cohort.size) / Double(clients)) : .all
    var configuration = configuration
    configuration.accountant = nil
    let promised = try PrivacyPlan(
      configuration,
      pipeline: PrivacyPipeline(
        population: clients, rounds: 1, sampling: sampling,
        expectedCohort: cohort.sampling == .all ? clients : cohort.size, parameterCount: CanaryTrainer.parameters))
    self.cohort = cohort
    plan =
      noiseMultiplier.map {
        PrivacyPlan(
          configuration: promised.configuration, pipeline: promised.pipeline, noiseMultiplier: $0,
          accountant: promised.accountant, warnings: [])
      } ?? promised
  }

  func run(_ canary: Canary, noise: any NoiseSupply) throws -> Release {
    let training = LocalTrainingPlan(batchSize: nil, optimizer: OptimizerConfiguration(learningRate: 1))
    let server = FederatedServer(
      plan: ServerPlan(
        RunPlan(seed: 1, rounds: 1, cohort: cohort, algorithm: FedAvg(weighting: .uniform), training: training),
        privacy: plan),
      population: Population(clientCount: plan.pipeline.population),
      state: try Self.state(plan), threads: 1,
      privacy: try PrivateRun(plan: plan, noise: noise, ledger: SilentLedger(), seed: 1))
    let transport = Transport(trainer: CanaryTrainer(plan: training, canary: canary), noise: noise)
    _ = try server.runRound(over: transport, evaluator: Evaluator?.none) { _ in }
    let bound = plan.configuration.clip.initialBound
    return Release(
      sum: server.state.parameters.array.map { Double($0) * plan.denominator / bound },
      boundRatio: (server.state.privacy?.clipBound ?? bound) / bound)
  }

  private static func state(_ plan: PrivacyPlan) throws -> ServerState {
    try ServerState(
      parameters: ParameterVector(count: CanaryTrainer.parameters), optimizer: ServerOptimizerConfiguration(),
      privacy: PrivacyState(plan) { _ in 1 })
  }

  private struct Population: ClientPopulation {
    let clientCount: Int
    func expectedLoad(ofClient client: Int) -> Int { 1 }
  }

  private final class Evaluator: ModelEvaluating {
    func evaluate(_ parameters: ParameterVector) throws -> EvaluationSummary { throw FakeFault() }
  }

  /// Allows everything: one round's cost is what is measured.
  private final class SilentLedger: ReleaseLedger {
    let isPrivate = false
    let delta: Double? = nil
    let against: Adversary? = nil
    let stated: PrivacyFigure? = nil
    func willRelease(round: Int) throws {}
    func epsilon(completed rounds: Int) -> Double? { nil }
    func end(completed rounds: Int, model: String?) throws {}
  }

  /// Serves the clients one after another with the client's own code.
  private final class Transport: RoundTransport {
    let trainer: CanaryTrainer
    let noise: any NoiseSupply
    let data: FakeData?
    var reply = ClientReply(parameterCount: CanaryTrainer.parameters)

    init(trainer: CanaryTrainer, noise: any NoiseSupply) {
      self.trainer = trainer
      self.noise = noise
      data = try? FakeData(clients: 1, count: { _ in 1 })
    }

    func deliver(_ delivery: any Delivery) throws {
      while let lane = delivery.claim() {
        for place in 0..<lane.count {
          ClientRound.answer(
            delivery.request.request, as: Participant(trusting: lane.client(place)), trainer: trainer,
            simulating: noise, into: &reply
          ) {
            guard let data else { throw FakeFault() }
            return try data.view(ofClient: 0)
          }
          lane.receive(&reply, place)
        }
        lane.finish()
      }
    }
  }
}
