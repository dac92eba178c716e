import CoveyAlgorithms
import CoveyConfiguration
import CoveyCore
import CoveyServer
import CoveySimulation
import Testing

@Suite struct PacingSectionTests {
  @Test func readsEveryKey() throws {
    let loaded = try simulation(
      "pacing: {name: fedbuff, buffer: 3, concurrency: 7, stalenessExponent: 1}\nclock: {secondsPerExample: 2, spread: 4, jitter: 0.5}"
    )
    #expect(
      PacingConfiguration(loaded.pacing)
        == PacingConfiguration(FedBuff(buffer: 3, concurrency: 7, stalenessExponent: 1)))
    #expect(loaded.clock == VirtualClock(secondsPerExample: 2, spread: 4, jitter: 0.5))
    #expect(loaded.cohort == CohortSection(size: .count(3), sampling: .uniform))
    // Clients count alike unless the configuration insists.
    #expect(loaded.algorithm.traits.weighting == .uniform)
    #expect(try PacingConfiguration(simulation("pacing: fedbuff\nclock: {}").pacing) == PacingConfiguration(FedBuff()))
    #expect(try simulation("clock: {spread: 3}").clock == VirtualClock(spread: 3))
  }

  /// Synchronous rounds without a clock are not written, so that their runs are written as they were before.
  @Test(arguments: [
    "rounds: 2", "pacing: synchronous", "pacing: {name: synchronous}", "pacing: {}", "pacing: ~\nclock: ~",
  ])
  func synchronousIsTheDefault(_ yaml: String) throws {
    let loaded = try simulation(yaml)
    #expect(
      PacingConfiguration(loaded.pacing).isStandard && loaded.clock == nil
        && loaded.algorithm.traits.weighting == .examples)
    #expect(!loaded.yaml.contains("pacing") && !loaded.yaml.contains("clock") && loaded.yaml.contains("cohort"))
  }

  @Test(arguments: [
    "pacing: {name: fedbuff, buffer: 3, concurrency: 7}\nclock: {spread: 10}", "clock: {jitter: 0.25}",
    "pacing: fedbuff\nclock: {}\nserver: {optimizer: {name: adam}}",
  ]) func comesBackAsWritten(_ yaml: String) throws {
    let loaded = try simulation(yaml)
    #expect(loaded.yaml.contains("clock:\n  secondsPerExample: 0.01\n  spread: "))
    #expect(loaded.yaml.contains("cohort") == PacingConfiguration(loaded.pacing).isStandard)
    #expect(try simulation(loaded.yaml) == loaded)
  }

  @Test(arguments: [
    ("pacing: fedbuf\nclock: {}", "sim.yaml:1:9: pacing.name: unknown value \"fedbuf\"; did you mean \"fedbuff\"?"),
    ("pacing: asynchronous", "did you mean \"synchronous\"?"),
    ("pacing: {name: synchronous, buffer: 3}", "pacing.buffer has a meaning only with name: fedbuff"),
    ("pacing: {name: fedbuff, bufer: 3}\nclock: {}", "did you mean \"buffer\"?"),
    ("pacing: {name: fedbuff, buffer: 0}\nclock: {}", "pacing.buffer must be 1 or more"),
    ("pacing: {name: fedbuff, concurrency: many}\nclock: {}", "pacing.concurrency: expected a whole number"),
    ("pacing: {name: fedbuff, stalenessExponent: -1}\nclock: {}", "pacing.stalenessExponent must lie in [0.0, 10.0]"),
    ("pacing: {name: fedbuff, buffer: 30}\nclock: {}", "pacing.buffer is 30, and only 20 clients train at a time"),
    ("pacing: fedbuff", "sim.yaml:1:9: pacing fedbuff goes by how long clients take"),
    ("clock: {spred: 3}", "did you mean \"spread\"?"), ("clock: {spread: 0.5}", "clock.spread must lie in [1.0"),
    ("clock: {secondsPerExample: 0}", "clock.secondsPerExample must lie in (0.0"),
    ("clock: {jitter: -1}", "clock.jitter must lie in [0.0"), ("clock: 3", "clock: expected a mapping"),
    ("clok: {}", "did you mean \"clock\"?"),
    ("pacing: fedbuff\nclock: {}\ncohort: {size: 3}", "sim.yaml:3:9: cohort has no meaning with pacing fedbuff"),
    (
      "pacing: fedbuff\nclock: {}\nalgorithm: {weighting: examples}",
      "algorithm.weighting: examples would scale the step"
    ),
    ("pacing: fedbuff\nclock: {}\nalgorithm: scaffold", "scaffold leaves each client a state"),
    ("pacing: fedbuff\nclock: {}\naggregation: median", "aggregation median makes no such sum"),
    ("pacing: fedbuff\nclock: {}\nsecureAggregation: {}", "or remove secureAggregation"),
    ("pacing: fedbuff\nclock: {}\nprivacy: {mode: central, noiseMultiplier: 1}", "or remove privacy"),
    ("pacing: fedbuff\nclock: {}\nprivacy: {mode: example, noiseMultiplier: 1}", "or remove privacy"),
  ]) func whatIsWrongIsNamed(_ yaml: String, _ words: String) {
    let found = problems(yaml)
    #expect(found.contains { $0.contains(words) }, "\(found)")
  }

  /// Numbers that hang on the data are looked at when these are there.
  @Test func tooFewClients() throws {
    let loaded = try LoadedConfiguration(
      yaml: "data: {source: synthetic, clients: 8, examples: 30}\npacing: fedbuff\nclock: {}\nworkers: 1",
      file: "sim.yaml")
    let setup = try loaded.makeSetup(data: loaded.loadData(), cores: 1)
    #expect(setup.cohort == CohortConfiguration(size: 10))
    #expect(
      throws: SimulationError.invalid("pacing.concurrency is 20, but there are only 8 clients; use at most that many")
    ) {
      try Simulation(setup: setup, directory: nil)
    }
  }

  /// Another pacing on the command line drops the file's keys for the one that it replaces.
  @Test func comparedOnTheCommandLine() throws {
    let file = "pacing: {name: fedbuff, buffer: 3, concurrency: 7}\nclock: {spread: 10}\n"
    let synchronous = try simulation(file, set: "pacing=synchronous", "cohort.size=7")
    #expect(PacingConfiguration(synchronous.pacing).isStandard && synchronous.cohort.size == .count(7))
    #expect(synchronous.clock == VirtualClock(spread: 10))
    let other = try simulation(file, set: "pacing.buffer=2")
    #expect(PacingConfiguration(other.pacing) == PacingConfiguration(FedBuff(buffer: 2, concurrency: 7)))
    // A file's cohort goes with the file's pacing.
    let buffered = try simulation("cohort: {size: 7}\nclock: {}\n", set: "pacing=fedbuff")
    #expect(PacingConfiguration(buffered.pacing) == PacingConfiguration(FedBuff()))
    #expect(
      problems("cohort: {size: 7}\nclock: {}\n", set: "pacing=fedbuff", "cohort.size=7").contains {
        $0.contains("cohort has no meaning")
      })
    #expect(problems(file, set: "cohort.size=7").contains { $0.contains("cohort has no meaning with pacing fedbuff") })
  }

  /// A pacing of another package: cohorts in which everybody waits for a turn, the first half of the clients counting half.
  struct TakingTurns: Pacing {
    static let isKnown: Bool = {
      Pacings.registry.add(NamedMaker("taking-turns", "one after the other") { TakingTurns($0) })
      return true
    }()

    var width: Int
    var name: String { "taking-turns" }
    var traits: PacingTraits {
      PacingTraits(isAsynchronous: true, cohort: CohortConfiguration(size: width), denominator: Double(width))
    }
    init(_ reader: SettingsReader) { width = reader.whole("width", default: 2, .within(1...4)) }
    func write(to writer: inout SettingsWriter) { writer.set("width", width) }
    func problem(in run: PacingFacts) -> String? {
      run.clients.map { $0 % width == 0 } == false ? "turns do not come out even" : nil
    }

    func next(_ state: inout PacingState, round: Int, _ context: PacingContext) -> Cohort {
      state.seconds += 1
      return Cohort(
        (0..<width).map { place in
          let client = (round * width + place) % context.clientCount
          return Ticket(
            ClientID(rawValue: client), version: round, factor: client < context.clientCount / 2 ? 0.5 : 1)
        })
    }
  }

  @Test func otherPackagesAddTheirOwn() throws {
    #expect(TakingTurns.isKnown)
    func yaml(_ pacing: String, clients: Int = 4) -> String {
      """
      data: {source: synthetic, clients: \(clients), examples: 30}
      model: [{layer: dense, units: 10}]
      pacing: \(pacing)
      rounds: 3
      workers: 1
      """
    }
    func run(_ pacing: String, clients: Int = 4) throws -> SimulationResult {
      let loaded = try LoadedConfiguration(yaml: yaml(pacing, clients: clients), file: "sim.yaml")
      return try Simulation(setup: loaded.makeSetup(data: loaded.loadData(), cores: 1), directory: nil).run()
    }
    let result = try run("taking-turns")
    #expect(result.totals.completed == 6)
    #expect(try run("{name: taking-turns, width: 4}").digest != result.digest)
    #expect(try run("{name: taking-turns, width: 2}").digest == result.digest)
    #expect(try simulation(simulation(yaml("taking-turns")).yaml) == simulation(yaml("taking-turns")))
    #expect(problems(yaml("taking-turn")).contains { $0.contains("did you mean \"taking-turns\"?") })
    #expect(problems(yaml("{name: fedbuff, width: 2}")).contains { $0.contains("only with name: taking-turns") })
    #expect(throws: SimulationError.invalid("turns do not come out even")) { try run("taking-turns", clients: 5) }
  }
}
