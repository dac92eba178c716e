import CoveyAccounting
import CoveyCore
import CoveyNoise
import CoveyPrivacy
import CoveyRandom
import CoveySecureAggregation
import CoveyServer
import CoveySimulation
import CoveySystem
import Testing
import _TestSupport

/// What a plan announces is what a run does.
@Suite struct PlanAndRunTests {
  private struct Draw {
    var random: RandomStream
    mutating func pick<Value>(_ values: [Value]) -> Value { values[Int(random.integer(below: UInt32(values.count)))] }
  }

  private func setup(_ draw: inout Draw) throws -> SimulationSetup {
    let mode = draw.pick(PrivacyConfiguration.Mode.allCases.filter { $0 != .example })
    let suitable: [NoiseMechanism] =
      switch mode {
      case .central: [.gaussian, .gaussian, .tree, .bandedMatrix]
      case .distributed: [.discreteGaussian, .skellam]
      case .local, .example: [.gaussian, .laplace]
      }
    let mechanism = draw.pick(suitable + suitable + [draw.pick(NoiseMechanism.allCases)])
    let rounds = draw.pick([1, 3, 8])
    let size = draw.pick([1, 7, 40])
    let sampling = draw.pick(CohortConfiguration.Sampling.allCases.filter { $0 != .groupedPoisson })
    var privacy = PrivateSetup.privacy(
      mode: mode,
      clip: draw.pick([
        .fixed(bound: 1), .fixed(bound: 1), .fixed(bound: 1), .fixed(bound: 1e-30),
        .adaptive(AdaptiveClip(countNoise: 3)),
      ]),
      mechanism: mechanism, noiseMultiplier: draw.pick([0, 0.3, 2, 60]))
    if draw.pick([true, false]) {
      privacy.noiseMultiplier = draw.pick([nil, 1.5])
      privacy.budget = try PrivacyBudget(
        epsilon: draw.pick([0.5, 8, 1e5]), delta: draw.pick([1e-3, 1e-9]),
        unit: draw.pick([.client, .client, .example]),
        adjacency: draw.pick(Adjacency.allCases), against: draw.pick([[], [], [.model], [.server], [.model, .others]]))
    }
    privacy.accountant = draw.pick([nil, nil, nil, .rdp, .gdp])
    privacy.participation.maximum = draw.pick([nil, nil, 2])
    privacy.cohortSize = draw.pick([.secret, .secret, .public])
    privacy.stopping = draw.pick([.planned, .planned, .planned, .milestones([2]), .renyiFilter(order: nil)])
    privacy.distributed.trustedAggregator = draw.pick([true, false])
    privacy.noise = draw.pick([.secure, .secure, .seeded])
    var setup = try PrivateSetup.setup(
      privacy, model: TestSetup.model(parameters: 13), rounds: rounds,
      cohort: CohortConfiguration(size: size, sampling: sampling))
    if draw.pick([true, false, false]) {
      setup.secureAggregation = SecureAggregationConfiguration(server: draw.pick([.semiHonest, .active]))
    }
    return setup
  }

  private func verdict<Result>(_ body: () throws -> Result) -> (result: Result?, problem: String) {
    do { return (try body(), "") } catch { return (nil, "\(error)") }
  }

  @Test func twoHundredRandomConfigurationsHaveOneVerdictAndTheSameFigures() throws {
    var draw = Draw(random: RandomStream(seed: 4, purpose: RandomPurpose(rawValue: 200)))
    let folder = try TemporaryFolder()
    var accepted = 0
    for index in 0..<200 {
      let setup = try setup(&draw)
      let planned = verdict { try setup.checkedPlan() }
      let path = "\(folder.path)/\(index)"
      let run = verdict {
        try Simulation(setup: setup, directory: RunDirectory.create(path, configuration: "x: 1\n"))
      }
      #expect(planned.problem == run.problem, "\(index)")
      #expect((planned.result != nil) == (run.result != nil))
      guard let plan = planned.result ?? nil else {
        #expect(!FileSystem.exists("\(path)/ledger.json"), "a refused run has no ledger")
        continue
      }
      accepted += 1
      let ledger = try PrivacyLedger.read("\(path)/ledger.json")
      let claims = plan.noiseMultiplier > 0 ? try plan.claims() : ledger.figures
      #expect(ledger.figures == claims, "\(index)")
      #expect(ledger.verify().problems.isEmpty, "\(index): \(ledger.verify().problems)")
    }
    #expect(accepted > 25 && accepted < 175, "\(accepted)")
  }

  /// Nobody takes part more often than the figures count, whatever is drawn, over a kill and a resume.
  @Test func capsAreKept() throws {
    var privacy = PrivateSetup.privacy(mode: .central, noiseMultiplier: 2)
    privacy.participation.maximum = 2
    let setup = try PrivateSetup.setup(
      privacy, model: TestSetup.model(parameters: 13), rounds: 12,
      cohort: CohortConfiguration(size: 20, sampling: .poisson))
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run"
    var counts: [(completed: Int, spent: Int)] = []
    let simulation = try Simulation(setup: setup, directory: RunDirectory.create(path, configuration: "x: 1\n"))
    let result = try simulation.run { counts.append(($0.completed, $0.failed.budgetSpent)) }
    // 40 clients at rate 1/2 for 12 rounds would be 240 participations; twice each is 80.
    #expect(result.totals.completed <= 80 && result.totals.completed > 60)
    #expect(result.totals.failed.budgetSpent > 100 && counts.last?.completed == 0)
    let ledger = try PrivacyLedger.read("\(path)/ledger.json")
    #expect(
      ledger.figures.contains { $0.participations == 2 && $0.formula == .gaussian } || ledger.figures[0].amplified)
    let whole = try Simulation(
      setup: setup, directory: RunDirectory.create("\(folder.path)/two", configuration: "x: 1\n"))
    var rounds = 0
    _ = try whole.run { _ in
      rounds += 1
      if rounds == 3 { whole.requestStop() }
    }
    var total = 0
    let resumed = try Simulation(setup: setup, directory: RunDirectory.resume("\(folder.path)/two"))
    let end = try resumed.run { total += $0.completed }
    #expect(end.totals.completed <= 80 && total < 80)
  }
}
