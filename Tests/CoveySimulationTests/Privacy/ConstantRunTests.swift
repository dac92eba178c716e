import CoveyAccounting
import CoveyAlgorithms
import CoveyClient
import CoveyCompute
import CoveyCore
import CoveyData
import CoveyNoise
import CoveyPrivacy
import CoveyServer
import CoveySimulation
import CoveyTraining
import CoveyTransport
import Testing
import _TestSupport

/// Whole runs of DP-SGD in which nobody learns how many records a client has, and runs in which the sizes are public.
@Suite struct ConstantRunTests {
  private static let constants = ExampleConstants(rate: 0.5, steps: 4, examples: 6)

  private func setup(
    sizes: [Int], constants: ExampleConstants? = constants, batchSize: Int? = nil, noise: Double? = 2,
    budget epsilon: Double = 20, accountant: AccountantKind? = nil, rounds: Int = 3, adjacency: Adjacency? = nil
  ) throws -> SimulationSetup {
    var setup = try ExampleRunTests.setup(nil, clients: sizes.count, rounds: rounds, cohort: .all, weighting: .uniform)
    setup.data = try FakeData(clients: sizes.count) { sizes[$0] }
    setup.training = LocalTrainingPlan(batchSize: batchSize, optimizer: OptimizerConfiguration(learningRate: 0.2))
    setup.privacy = PrivacyConfiguration(
      mode: .example,
      budget: try PrivacyBudget(
        epsilon: epsilon, delta: 1e-3, unit: .example,
        adjacency: adjacency ?? (constants == nil ? .zeroOut : .addOrRemoveOne)),
      clip: .fixed(bound: 1), noiseMultiplier: noise, noise: .seeded, accountant: accountant,
      example: ExampleConfiguration(constants: constants))
    return setup
  }

  /// What a client sends beside its noised update is the same for every size, none included, and whatever the server asks to
  /// weigh by.
  @Test func repliesAreAlike() throws {
    let plan = LocalTrainingPlan(
      batchSize: nil, optimizer: OptimizerConfiguration(learningRate: 0.2),
      protection: ExampleProtection(clipBound: 1, noiseMultiplier: 1, constants: Self.constants))
    let model = try ExampleRunTests.model()
    let trainer = try LocalTrainer(PlanLibrary(model), plan: plan, seed: 1, noise: SeededNoise(seed: 3))
    for weighting in ClientWeighting.allCases {
      let request = RoundRequest(
        round: 2, parameters: model.initialParameters(seed: 1), training: plan,
        algorithm: FedAvg(weighting: weighting).settings)
      for size in [0, 1, 9, 10, 400] {
        let data = try FakeData(clients: 1) { _ in size }
        var reply = ClientReply(parameterCount: model.parameterCount)
        ClientRound.answer(
          request, as: Participant(trusting: ClientID(rawValue: 0)), trainer: trainer, simulating: nil, into: &reply
        ) {
          try data.view(ofClient: 0)
        }
        let sent = SentReply(reply)
        #expect(sent.failure == nil && sent.diagnostic == nil, "\(size)")
        #expect(sent.facts == UpdateFacts(weight: 1, training: TrainingMetrics(steps: 4)))
        let delta = try #require(sent.delta)
        #expect(sent.byteCount == 93 + 4 * model.parameterCount && delta.array.contains { $0 != 0 })
      }
    }
  }

  /// Clients of all sizes take part, those without records too; reports know nothing of their examples; all pay the same.
  @Test func nobodyIsToldApart() throws {
    let setup = try setup(sizes: [0, 1, 9, 10, 400])
    let plan = try #require(try setup.privacyPlan())
    #expect(plan.pipeline.exampleSizes.isEmpty && plan.adjacency == .addOrRemoveOne)
    #expect(!plan.pipeline.reportsClientMetrics)
    let (_, reports) = try TestSetup.run(setup)
    for report in reports {
      #expect(report.completed == 5 && report.failed.total == 0 && report.examples == 0 && report.trainingLoss == nil)
      #expect(report.steps == 20 && report.privacy?.unreleased.clippedShare == nil)
      #expect(report.privacy?.unreleased.medianNorm == nil)
    }
    var others = setup
    others.data = try FakeData(clients: 5) { _ in 3 }
    #expect(try others.privacyPlan()?.epsilon(rounds: 3) == plan.epsilon(rounds: 3))
    // With batches, whose sizes are public, a client without records is refused before anything runs.
    #expect(throws: DataError.self) {
      try TestSetup.run(self.setup(sizes: [0, 5, 9], constants: nil, batchSize: 4))
    }
  }

  /// A budget for one participation refuses everybody in the second round, together.
  @Test func allAreRefusedTogether() throws {
    var setup = try setup(sizes: [1, 9, 10, 400], rounds: 1)
    let once = try #require(try setup.privacyPlan()).epsilon(rounds: 1)
    setup.rounds = 4
    setup.privacy?.budget = try PrivacyBudget(epsilon: once * 1.01, delta: 1e-3, unit: .example)
    // The plan does not promise what the run cannot keep.
    #expect(throws: PrivacyError.self) { try setup.privacyPlan() }
    setup.privacy?.example.maximumParticipations = 1
    let (_, reports) = try TestSetup.run(setup)
    #expect(reports.map(\.completed) == [4, 0, 0, 0])
    #expect(reports.map(\.failed.budgetSpent) == [0, 4, 4, 4])
  }

  @Test func whatTellsTheSizeIsRefused() throws {
    #expect(throws: PrivacyError.self) { try setup(sizes: [5, 6], batchSize: 4).privacyPlan() }
    var weighted = try setup(sizes: [5, 6])
    weighted.algorithm = FedAvg(weighting: .examples)
    #expect(throws: PrivacyError.self) { try weighted.privacyPlan() }
    for batch in [nil, 3, 100] {
      #expect(throws: PrivacyError.self) {
        try setup(sizes: [5, 6], constants: nil, batchSize: batch, adjacency: .addOrRemoveOne).privacyPlan()
      }
    }
  }

  /// A batch that is all of one client and a part of another: planned by an accountant that serves both, and run by it.
  @Test func planAndRunChooseOneAccountant() throws {
    for sizes in [[27, 90], [90, 27], [32, 33], [27, 30], [235, 40, 119, 272]] {
      let setup = try setup(sizes: sizes, constants: nil, batchSize: 32, rounds: 2)
      let plan = try #require(try setup.privacyPlan())
      #expect((plan.accountant == .gdp) == sizes.allSatisfy { $0 <= 32 })
      let (result, reports) = try TestSetup.run(setup)
      #expect(reports.allSatisfy { $0.completed == sizes.count && $0.failed.total == 0 })
      #expect(try (result.epsilon ?? .infinity) >= plan.epsilon(rounds: 2) * (1 - 1e-9))
    }
    #expect(throws: PrivacyError.self) {
      try setup(sizes: [27, 90], constants: nil, batchSize: 32, accountant: .gdp).privacyPlan()
    }
  }

  /// What the plan accepts the run does, with everybody in every round; what the run could not do the plan refuses.
  @Test func planAndRunAgree() throws {
    var (accepted, refused) = (0, 0)
    for index in 0..<40 {
      let sizes = (0..<4).map { 1 + (index * 31 + $0 * $0 * 17 + $0) % 70 }
      let setup = try setup(
        sizes: sizes, constants: index % 5 == 4 ? Self.constants : nil,
        batchSize: index % 5 == 4 ? nil : [nil, 8, 32, 64][index % 4],
        budget: [0.5, 3, 6, 12][index % 4], accountant: [nil, .rdp, .pld, .gdp][(index / 4) % 4], rounds: 2)
      let planned = (try? setup.privacyPlan()) ?? nil
      if planned != nil {
        accepted += 1
        let (_, reports) = try TestSetup.run(setup)
        #expect(reports.count == 2 && reports.allSatisfy { $0.completed == 4 && $0.failed.total == 0 }, "\(index)")
      } else {
        refused += 1
        #expect(throws: PrivacyError.self, "\(index)") { try TestSetup.run(setup) }
      }
    }
    #expect(accepted > 8 && refused > 8)
  }
}
