import CoveyConfiguration
import CoveyCore
import CoveyServer
import CoveyTraining
import Testing

@Suite struct ResumeTests {
  private let saved = "name: run\nseed: 3\nrounds: 9\nclient: {epochs: 2}\nworkers: 1"

  private func resume(_ assignments: String..., path: String? = nil) throws -> SimulationConfiguration {
    try LoadedConfiguration(
      resuming: saved, savedFile: "runs/a/config.yaml", path: path,
      overrides: assignments.map { try ConfigurationOverride(assignment: $0) }
    ).simulation
  }

  private func problem(_ assignments: String...) -> String {
    do {
      _ = try LoadedConfiguration(
        resuming: saved, savedFile: "runs/a/config.yaml", path: nil,
        overrides: assignments.map { try ConfigurationOverride(assignment: $0) })
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test func goesOnWithTheSavedConfiguration() throws {
    #expect(try resume() == simulation(saved))
    #expect(try resume("seed=3", "client.epochs=2").seed == 3)
  }

  @Test func workersAndCheckpointsMayChange() throws {
    let resumed = try resume("workers=4", "checkpoint.seconds=3", "checkpoint.rounds=2")
    #expect(resumed.workers == 4)
    #expect(resumed.checkpoint.rounds == 2)
  }

  @Test func refusesEveryChangeThatMatters() {
    #expect(
      problem("seed=4", "client.epochs=5") == """
        --set seed=4: seed would be 4, but the run was begun with 3; leave it out to go on, or start a new run
        --set client.epochs=5: client.epochs would be 5, but the run was begun with 2; leave it out to go on, or start a new run
        """)
    #expect(problem("backend=portable").hasPrefix("--set backend=portable: backend would be portable, but"))
    #expect(problem("data.partition={scheme: shards, clients: 10}").contains("data.partition.scheme would be shards"))
    #expect(
      problem("cohort={sampling: all}").contains("cohort.size would have no meaning, but the run was begun with 10"))
    #expect(problem("rounds=0") == "--set rounds=0: rounds must be 1 or more, not 0")
  }

  @Test func refusesAnotherFile() {
    #expect(throws: SettingsError.self) { try resume(path: "/nowhere.yaml") }
  }
}
