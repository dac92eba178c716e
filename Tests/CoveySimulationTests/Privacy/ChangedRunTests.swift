import CoveyAggregation
import CoveyAlgorithms
import CoveyCompute
import CoveyCore
import CoveyNoise
import CoveyPrivacy
import CoveyServer
import CoveySimulation
import CoveySystem
import CoveyTraining
import Testing
import _TestSupport

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Somebody kills a private run, changes what it computes, and lets it go on under its old noise key: the same noise on two
/// sums would tell their difference, and the ledger would count both once.
@Suite struct ChangedRunTests {
  static let killedAfter = 3

  static func setup(checkpoint: CheckpointPolicy = CheckpointPolicy(seconds: nil)) throws -> SimulationSetup {
    var privacy = PrivateSetup.privacy(noiseMultiplier: 4, noise: .secure)
    privacy.accountant = nil
    var setup = try PrivateSetup.setup(
      privacy, clients: 12, testExamples: 10, cohort: CohortConfiguration(size: 4, sampling: .poisson),
      checkpoint: checkpoint)
    setup.settings = ["client.optimizer.learningRate": "0.1", "data.standardize": "true", "rounds": "6"]
    return setup
  }

  /// The folder as a kill after ``killedAfter`` rounds leaves it, and the digest of the run that was not killed.
  static func killed(_ setup: SimulationSetup, at path: String) throws -> String {
    let whole = path + "-whole"
    let directory = try RunDirectory.create(whole, configuration: "x: 1\n", dataHashes: ["train": "ab"])
    return try Simulation(setup: setup, directory: directory).run {
      if $0.round == killedAfter { try? PrivateFolderTests.copy(whole, path) }
    }.digest
  }

  static func resume(_ path: String, _ setup: SimulationSetup) throws -> SimulationResult {
    try Simulation(setup: setup, directory: RunDirectory.resume(path, dataHashes: ["train": "ab"])).run()
  }

  /// Changes after each of which a round's sum, or what is made of it, may be another.
  static let changes: [(name: String, body: @Sendable (inout SimulationSetup) -> Void)] = [
    ("learning rate", { $0.training.optimizer.learningRate = 0.2 }), ("epochs", { $0.training.epochs = 3 }),
    ("batch", { $0.training.batchSize = 5 }), ("steps", { $0.training.maximumSteps = 1 }),
    ("seed", { $0.seed = 2 }), ("cohort", { $0.cohort.size = 5 }), ("sampling", { $0.cohort = .all }),
    ("server optimizer", { $0.serverOptimizer = ServerOptimizerConfiguration(.yogi) }),
    ("algorithm", { $0.algorithm = FedSGD(weighting: .uniform) }),
    ("failures", { $0.failures.dropoutRate = 0.3 }), ("start", { $0.initialParameters = ParameterVector(count: 13) }),
    ("rounds", { $0.rounds = 9 }), ("evaluation batch", { $0.evaluation.batchSize = 7 }),
    ("evaluation", { $0.evaluation.every = 2 }), ("kernels", { $0.backend = .automatic }),
    ("clip", { $0.privacy?.clip = .fixed(bound: 2) }), ("noise", { $0.privacy?.noiseMultiplier = 5 }),
    ("told", { $0.privacy?.cohortSize = .public }), ("standardisation", { $0.settings?["data.standardize"] = "false" }),
    ("a new key", { $0.settings?["data.partition.scheme"] = "iid" }),
  ]

  /// With its manifest the changed run is refused, and every file is as it was. Without, whatever is released has other
  /// noise, and the ledger counts it again.
  @Test(arguments: changes.indices) func aChangedRunNeverMeetsItsNoiseAgain(_ index: Int) throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run"
    let setup = try Self.setup()
    _ = try Self.killed(setup, at: path)
    #expect(!FileSystem.exists("\(path)/checkpoint/latest"))
    var changed = setup
    Self.changes[index].body(&changed)
    let before = try PrivateFolderTests.files(path)
    #expect(throws: SimulationError.self) { try Self.resume(path, changed) }
    #expect(try PrivateFolderTests.files(path) == before)

    let reserved = try PrivacyLedger.read("\(path)/ledger.json").releases.reserved
    #expect(reserved >= Self.killedAfter)
    try FileManager.default.removeItem(atPath: "\(path)/manifest.json")
    let bare = try PrivateFolderTests.files(path)
    do {
      let result = try Self.resume(path, changed)
      let ledger = try PrivacyLedger.read("\(path)/ledger.json")
      #expect(ledger.segments.count == 2 && Set(ledger.segments.map(\.key)).count == 2)
      #expect(ledger.releases.reserved == reserved + result.rounds)
    } catch is LedgerError {
      // Its ledger is that of other privacy settings.
      #expect(try PrivateFolderTests.files(path) == bare)
    }
  }

  /// What differs is named, with both values.
  @Test func theRefusalNamesTheChange() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run"
    let setup = try Self.setup()
    _ = try Self.killed(setup, at: path)
    var changed = setup
    changed.training.optimizer.learningRate = 0.2
    changed.settings?["client.optimizer.learningRate"] = "0.2"
    #expect(
      throws: SimulationError.otherConfiguration(
        path: path, changes: ["client.optimizer.learningRate was 0.1 and is now 0.2"])
    ) { try Self.resume(path, changed) }
  }

  /// The run as it was goes on with the same bits and is counted once: also without its manifest, with a torn one, and with
  /// what changes no bit changed.
  @Test(arguments: ["kept", "gone", "torn", "workers"]) func theRunAsItWasIsCountedOnce(_ what: String) throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run"
    var setup = try Self.setup()
    let digest = try Self.killed(setup, at: path)
    let manifest = "\(path)/manifest.json"
    switch what {
    case "gone": try FileManager.default.removeItem(atPath: manifest)
    case "torn": try folder.write(Data(try FileSystem.read(manifest).prefix(60)), "run/manifest.json")
    case "workers":
      (setup.workers, setup.name, setup.checkpoint) = (3, "other", CheckpointPolicy(seconds: 1, rounds: 2))
    default: break
    }
    let result = try Self.resume(path, setup)
    #expect(result.digest == digest && result.rounds == 6)
    let ledger = try PrivacyLedger.read("\(path)/ledger.json")
    #expect(ledger.segments.count == 1 && ledger.releases.reserved == 6 && ledger.model == digest)
  }

  /// Behind a checkpoint as before the first one.
  @Test func aCheckpointDoesNotMatter() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run"
    let setup = try Self.setup(checkpoint: CheckpointPolicy(seconds: nil, rounds: 2))
    let digest = try Self.killed(setup, at: path)
    var changed = setup
    changed.training.optimizer.learningRate = 0.2
    let before = try PrivateFolderTests.files(path)
    #expect(throws: PersistenceError.self) { try Self.resume(path, changed) }
    changed.settings?["client.optimizer.learningRate"] = "0.2"
    #expect(throws: SimulationError.self) { try Self.resume(path, changed) }
    #expect(try PrivateFolderTests.files(path) == before)
    #expect(try Self.resume(path, setup).digest == digest)
  }

  /// Data that no hash names: other numbers of examples are seen all the same.
  @Test func otherSizesHaveOtherNoise() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run"
    let setup = try Self.setup()
    let digest = try Self.killed(setup, at: path)
    var changed = setup
    changed.data = try FakeData(clients: 12, testExamples: 10) { 2 + $0 % 5 }
    #expect(try Self.resume(path, changed).digest != digest)
    #expect(try PrivacyLedger.read("\(path)/ledger.json").segments.count == 2)
  }
}
