import CoveyConfiguration
import CoveyCore
import CoveyNoise
import CoveyPrivacy
import CoveyServer
import CoveySimulation
import Foundation
import Testing

/// The attack of an operator with an editor: a private run is killed before its first checkpoint, its `config.yaml` is
/// changed, and it is resumed.
@Suite struct EditedConfigurationTests {
  private static let yaml = """
    data: {source: synthetic, clients: 12, examples: 20}
    model: logistic
    rounds: 4
    cohort: {size: 4}
    client: {batchSize: 10, optimizer: {learningRate: 0.1}}
    privacy: {noiseMultiplier: 4, clip: {bound: 1}}
    evaluation: {every: 4}
    checkpoint: {seconds: null, rounds: null}
    workers: 1
    backend: portable
    """

  private static func setup(_ loaded: LoadedConfiguration) throws -> (SimulationSetup, [String: String]) {
    let data = try loaded.loadData()
    return (try loaded.makeSetup(data: data, cores: 1), try DataHashes.digests(of: data))
  }

  /// As `covey simulate --resume` does it.
  private static func resume(_ path: String) throws -> SimulationResult {
    let saved = try RunDirectory.resume(path)
    let loaded = try LoadedConfiguration(
      resuming: saved.configuration, savedFile: "\(path)/config.yaml", path: nil, overrides: [])
    let (setup, hashes) = try setup(loaded)
    return try Simulation(setup: setup, directory: RunDirectory.resume(path, dataHashes: hashes)).run()
  }

  private static func edit(_ path: String, _ old: String, _ new: String) throws {
    let file = URL(filePath: "\(path)/config.yaml")
    let text = try String(contentsOf: file, encoding: .utf8)
    #expect(text.contains(old))
    try Data(text.replacing(old, with: new).utf8).write(to: file)
  }

  private static func files(_ path: String) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
      files[name] = try? Data(contentsOf: URL(filePath: "\(path)/\(name)"))
    }
    return files
  }

  @Test func anEditedRunIsRefused() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "covey-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let (whole, killed) = ("\(folder)/whole", "\(folder)/killed")
    let loaded = try LoadedConfiguration(yaml: Self.yaml, file: "sim.yaml")
    let (setup, hashes) = try Self.setup(loaded)
    let directory = try RunDirectory.create(whole, configuration: loaded.simulation.yaml, dataHashes: hashes)
    let digest = try Simulation(setup: setup, directory: directory).run {
      if $0.round == 2 { try? FileManager.default.copyItem(atPath: whole, toPath: killed) }
    }.digest

    try Self.edit(killed, "learningRate: 0.1", "learningRate: 0.2")
    let before = try Self.files(killed)
    let refusal = #expect(throws: SimulationError.self) { try Self.resume(killed) }
    #expect(
      "\(try #require(refusal))" == "the run in \(killed) was begun with another configuration "
        + "(client.optimizer.learningRate was 0.1 and is now 0.2); bring the run's own config.yaml back, or start a new run, "
        + "whose releases then count beside this one's")
    #expect(try Self.files(killed) == before)
    // A key that a default stood for is as good as any other.
    try Self.edit(killed, "learningRate: 0.2", "learningRate: 0.1")
    try Self.edit(killed, "momentum: 0.0", "momentum: 0.5")
    #expect(throws: SimulationError.self) { try Self.resume(killed) }
    try Self.edit(killed, "momentum: 0.5", "momentum: 0.0")

    // The manifest is deleted as well: other noise, counted again.
    let bare = "\(folder)/bare"
    try FileManager.default.copyItem(atPath: killed, toPath: bare)
    try FileManager.default.removeItem(atPath: "\(bare)/manifest.json")
    try Self.edit(bare, "learningRate: 0.1", "learningRate: 0.2")
    _ = try Self.resume(bare)
    let ledger = try PrivacyLedger.read("\(bare)/ledger.json")
    #expect(ledger.segments.count == 2 && ledger.releases.reserved >= 6)

    // As it was: the same bits, counted once.
    #expect(try Self.resume(killed).digest == digest)
    let own = try PrivacyLedger.read("\(killed)/ledger.json")
    #expect(own.segments.count == 1 && own.releases.reserved == 4)
  }

  /// Every value but names, threads and checkpoints is compared.
  @Test func allValuesAreSettings() throws {
    let loaded = try LoadedConfiguration(yaml: Self.yaml, file: "sim.yaml")
    let settings = try #require(try Self.setup(loaded).0.settings)
    var other = loaded
    other.simulation.name = "other"
    other.simulation.workers = 7
    other.simulation.checkpoint = CheckpointPolicy(seconds: 3, rounds: 4)
    #expect(try Self.setup(other).0.settings == settings)
    for (path, value) in [
      ("client.epochs", "1"), ("client.batchSize", "10"), ("client.optimizer.learningRate", "0.1"), ("rounds", "4"),
      ("cohort.sampling", "poisson"), ("privacy.noiseMultiplier", "4.0"), ("privacy.cohortSize", "secret"),
      ("data.source", "synthetic"), ("evaluation.every", "4"), ("seed", "1"), ("model", "logistic"),
    ] { #expect(settings[path] == value, "\(path)") }
  }

  @Test func cohortsAreReadAndWritten() throws {
    let yaml = Self.yaml.replacing("cohort: {size: 4}", with: "cohort: {size: 4, sampling: groupedPoisson}").replacing(
      "clip: {bound: 1}",
      with: "clip: {bound: 1}, cohortSize: public, mechanism: bandedMatrix, participation: {bands: 3}")
    let loaded = try LoadedConfiguration(yaml: yaml, file: "sim.yaml")
    #expect(loaded.simulation.privacy?.cohortSize == .public && loaded.simulation.cohort.sampling == .groupedPoisson)
    #expect(try LoadedConfiguration(yaml: loaded.simulation.yaml, file: "x.yaml").simulation == loaded.simulation)
    // A size that is told tells of a client more or less: without a budget it is another adjacency, with one it is refused.
    #expect(try Self.setup(loaded).0.privacyPlan()?.adjacency == .zeroOut)
    var stated = loaded
    stated.simulation.privacy?.budget = try PrivacyBudget(epsilon: 20, delta: 1e-3, unit: .client)
    stated.simulation.privacy?.noiseMultiplier = nil
    #expect(throws: PrivacyError.self) { try Self.setup(stated).0.privacyPlan() }
    var secret = loaded
    secret.simulation.privacy?.cohortSize = .secret
    let plan = try #require(try Self.setup(secret).0.privacyPlan())
    #expect(plan.pipeline.sampling == .groupedPoisson(groups: 3, rate: 1))
    let wrong = #expect(throws: SettingsError.self) {
      try LoadedConfiguration(yaml: yaml.replacing("public", with: "publik"), file: "sim.yaml")
    }
    #expect("\(try #require(wrong))".contains("did you mean \"public\""))
    // Fewer clients a group than a cohort; no bands; no privacy.
    for (old, new) in [("bands: 3", "bands: 4"), ("{bands: 3}", "{}"), ("\nprivacy:", "\n#")] {
      let wrong = try LoadedConfiguration(yaml: yaml.replacing(old, with: new), file: "sim.yaml")
      let refusal = #expect(throws: SettingsError.self) { try Self.setup(wrong) }
      #expect("\(try #require(refusal))".contains("bands"))
    }
  }

  /// A budget of 500 and rounds of one client are possible and draw a warning.
  @Test func hollowPromisesAreWarnedOf() throws {
    func warnings(_ budget: Double, cohort: String) throws -> [String] {
      let yaml = Self.yaml.replacing(
        "noiseMultiplier: 4", with: "budget: {epsilon: \(budget), delta: 1e-3, unit: client}, accountant: rdp"
      ).replacing("cohort: {size: 4}", with: cohort)
      let loaded = try LoadedConfiguration(yaml: yaml, file: "sim.yaml")
      return try #require(try Self.setup(loaded).0.privacyPlan()).warnings
    }
    func has(_ warnings: [String], _ rule: String) -> Bool { warnings.contains { $0.hasSuffix("[\(rule)]") } }
    let hollow = try warnings(500, cohort: "cohort: {size: 1}")
    #expect(has(hollow, "large-epsilon") && has(hollow, "single-client-cohort"))
    #expect(has(try warnings(20.01, cohort: "cohort: {size: 2}"), "large-epsilon"))
    let sound = try warnings(20, cohort: "cohort: {size: 2}")
    #expect(!has(sound, "large-epsilon") && !has(sound, "single-client-cohort"))
  }
}
