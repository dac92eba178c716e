import CoveyAccounting
import CoveyCore
import CoveyNoise
import CoveyPrivacy
import CoveySecureAggregation
import CoveyServer
import CoveySimulation
import CoveySystem
import Testing
import _TestSupport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif
#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The folder of a private run: its ledger, its key, and what an attacker or an accident does to them.
@Suite struct PrivateFolderTests {
  static let rounds = 6

  static func setup(
    mechanism: NoiseMechanism = .gaussian, noise: PrivacyConfiguration.Noise = .secure,
    budget epsilon: Double? = nil
  ) throws -> SimulationSetup {
    var privacy = PrivateSetup.privacy(mechanism: mechanism, noiseMultiplier: 4, noise: noise)
    privacy.accountant = nil
    privacy.budget = try epsilon.map {
      try PrivacyBudget(epsilon: $0, delta: 1e-5, unit: .client, adjacency: .addOrRemoveOne)
    }
    return try PrivateSetup.setup(
      privacy, clients: 8, rounds: rounds, cohort: .all, checkpoint: CheckpointPolicy(seconds: nil, rounds: 1))
  }

  /// Runs until `round` is done, in a new folder.
  static func begin(_ path: String, _ setup: SimulationSetup, until round: Int, data: [String: String] = [:]) throws {
    let run = try Simulation(
      setup: setup, directory: RunDirectory.create(path, configuration: "x: 1\n", dataHashes: data))
    _ = try run.run { if $0.round == round { run.requestStop() } }
  }

  @discardableResult
  static func resume(_ path: String, _ setup: SimulationSetup, until round: Int = .max, data: [String: String] = [:])
    throws
    -> SimulationResult
  {
    let run = try Simulation(setup: setup, directory: RunDirectory.resume(path, dataHashes: data))
    return try run.run { if $0.round == round { run.requestStop() } }
  }

  static func copy(_ from: String, _ to: String) throws {
    try FileManager.default.copyItem(atPath: from, toPath: to)
  }

  /// Every file of the folder by name.
  static func files(_ path: String) throws -> [String: [UInt8]] {
    var files = [String: [UInt8]]()
    for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
      var isFolder = stat()
      guard stat("\(path)/\(name)", &isFolder) == 0, isFolder.st_mode & S_IFMT == S_IFREG else { continue }
      files[name] = try FileSystem.read("\(path)/\(name)")
    }
    return files
  }

  static func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
    guard let first = part.first, bytes.count >= part.count else { return false }
    return (0...bytes.count - part.count).contains {
      bytes[$0] == first && bytes[$0..<$0 + part.count].elementsEqual(part)
    }
  }

  /// The key is for its owner's eyes, no other file has it in any spelling, and it goes when the run has ended.
  @Test func theKeyStaysInItsFile() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run"
    let setup = try Self.setup()
    try Self.begin(path, setup, until: 3)
    let keyPath = "\(path)/checkpoint/noise.key"
    var information = stat()
    #expect(stat(keyPath, &information) == 0 && information.st_mode & 0o777 == 0o600)
    let key = try FileSystem.read(keyPath)
    #expect(key.count == 32 && Set(key).count > 4)
    let lower = key.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    let spellings = [
      key, Array(lower.utf8), Array(lower.uppercased().utf8), Array(Data(key).base64EncodedString().utf8),
    ]
    func expectNoKey() throws {
      for (name, bytes) in try Self.files(path) where name != "checkpoint/noise.key" {
        for spelling in spellings { #expect(!Self.contains(bytes, spelling), "\(name) has the key") }
      }
    }
    try expectNoKey()
    let finished = "\(folder.path)/copy"
    try Self.copy(path, finished)
    try Self.resume(path, setup)
    #expect(!FileSystem.exists(keyPath))
    try expectNoKey()
    // Killed after the last checkpoint, before the key was erased: the next resume erases it.
    try FileManager.default.copyItem(atPath: "\(finished)/checkpoint/noise.key", toPath: keyPath)
    let again = try Self.resume(path, setup)
    #expect(again.rounds == Self.rounds && !FileSystem.exists(keyPath))
  }

  /// A resumed run makes the noise that the run would have made.
  @Test func resumingRepeatsTheNoise() throws {
    let folder = try TemporaryFolder()
    let (one, two) = ("\(folder.path)/one", "\(folder.path)/two")
    let setup = try Self.setup()
    try Self.begin(one, setup, until: 2)
    try Self.copy(one, two)
    let first = try Self.resume(one, setup)
    try Self.resume(two, setup, until: 4)
    let second = try Self.resume(two, setup)
    #expect(first.digest == second.digest && first.epsilon == second.epsilon)
    let ledgers = try [one, two].map { try PrivacyLedger.read("\($0)/ledger.json") }
    for ledger in ledgers {
      #expect(ledger.isPrivate && ledger.segments.count == 1 && ledger.model == first.digest)
      #expect(ledger.releases.reserved == Self.rounds && ledger.releases.committed == Self.rounds)
    }
    #expect(ledgers[0].figures == ledgers[1].figures)
  }

  /// A ledger that is gone, torn, altered, older than the model or another run's ends the resume, and no file has changed.
  @Test func badLedgersAreRefused() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run"
    let setup = try Self.setup()
    try Self.begin(path, setup, until: 2)
    let older = try FileSystem.read("\(path)/ledger.json")
    try Self.resume(path, setup, until: 4)
    let good = try FileSystem.read("\(path)/ledger.json")
    let text = String(decoding: good, as: UTF8.self)
    let other = "\(folder.path)/other"
    try Self.begin(other, try Self.setup(budget: 8), until: 2)
    let bad: [[UInt8]?] = [
      nil, [], Array(good.prefix(good.count / 2)), Array(good.dropLast()), older,
      try FileSystem.read("\(other)/ledger.json"), good + [0], Array("{}".utf8),
      Array(text.replacing("\"reserved\" : 4", with: "\"reserved\" : 3").utf8),
      Array(text.replacing("\"releases\" : 4", with: "\"releases\" : 1").utf8),
    ]
    for bytes in bad {
      let file = URL(filePath: "\(path)/ledger.json")
      if let bytes { try Data(bytes).write(to: file) } else { try FileManager.default.removeItem(at: file) }
      #expect(bytes != good)
      let before = try Self.files(path)
      #expect(throws: LedgerError.self) { try Self.resume(path, setup) }
      #expect(try Self.files(path) == before)
      try Data(good).write(to: file)
    }
    // The original is as good as ever.
    #expect(try Self.resume(path, setup).rounds == Self.rounds)
  }

  /// Without its key a run cannot repeat what it released: the rounds count again under a new key, and with noise that
  /// depends on earlier rounds it does not go on.
  @Test func aLostKeyCostsAgain() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run"
    let setup = try Self.setup()
    try Self.begin(path, setup, until: 4)
    try FileManager.default.removeItem(atPath: "\(path)/checkpoint/noise.key")
    try Self.resume(path, setup)
    let ledger = try PrivacyLedger.read("\(path)/ledger.json")
    #expect(ledger.segments.map(\.releases) == [4, 2] && ledger.segments[0].key != ledger.segments[1].key)

    let correlated = "\(folder.path)/tree"
    let tree = try Self.setup(mechanism: .tree)
    try Self.begin(correlated, tree, until: 2)
    try FileManager.default.removeItem(atPath: "\(correlated)/checkpoint/noise.key")
    #expect(throws: LedgerError.self) { try Self.resume(correlated, tree) }
  }

  /// Where a repeated round may sum other clients, a resumed run has other noise, and its rounds count as new ones.
  @Test func otherSurvivorsNeverMeetTheSameNoise() throws {
    let folder = try TemporaryFolder()
    for (rate, segments) in [(0.01, 2), (0, 1)] {
      let path = "\(folder.path)/\(segments)"
      var setup = try Self.setup()
      setup.secureAggregation = SecureAggregationConfiguration(
        method: .secaggPlus, dropout: StepRates(shares: rate, input: 0.01))
      try Self.begin(path, setup, until: 2)
      try Self.resume(path, setup)
      let ledger = try PrivacyLedger.read("\(path)/ledger.json")
      #expect(ledger.segments.count == segments && Set(ledger.segments.map(\.key)).count == segments)
    }
  }

  /// Correlated noise that a checkpoint keeps is as secret as the key, and goes with it.
  @Test(arguments: [NoiseMechanism.tree, .blt])
  func checkpointsOfCorrelatedNoise(_ mechanism: NoiseMechanism) throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run"
    let setup = try Self.setup(mechanism: mechanism)
    try Self.begin(path, setup, until: 3)
    let latest = try #require(try Self.files("\(path)/checkpoint").keys.first { $0 != "noise.key" })
    for name in try Self.files("\(path)/checkpoint").keys {
      var information = stat()
      #expect(stat("\(path)/checkpoint/\(name)", &information) == 0 && information.st_mode & 0o777 == 0o600, "\(name)")
    }
    let during = try FileSystem.read("\(path)/checkpoint/\(latest)").count { $0 == 0 }
    let result = try Self.resume(path, setup)
    let left = try Self.files("\(path)/checkpoint")
    #expect(left.count == 1)
    // Vectors of noise have become vectors of zeros.
    #expect(left.values.allSatisfy { $0.count { $0 == 0 } > during + 20 })
    #expect(try Self.resume(path, setup).digest == result.digest)
  }

  /// A budget for six rounds, four of which were released before the key and two checkpoints were lost: the two that the
  /// budget still allows are done, and the run ends there with its model and an exact ledger.
  @Test func theBudgetEndsTheRun() throws {
    let six = GaussianPrivacy.epsilon(mu: 6.0.squareRoot() / 4, delta: 1e-5)
    let setup = try Self.setup(budget: six * (1 + 1e-9))
    let folder = try TemporaryFolder()
    let (path, early) = ("\(folder.path)/run", "\(folder.path)/early")
    try Self.begin(path, setup, until: 2)
    try Self.copy(path, early)
    try Self.resume(path, setup, until: 4)
    try FileManager.default.removeItem(atPath: "\(path)/checkpoint")
    try Self.copy("\(early)/checkpoint", "\(path)/checkpoint")
    try FileManager.default.removeItem(atPath: "\(path)/checkpoint/noise.key")
    let result = try Self.resume(path, setup)
    #expect(result.budgetReached != nil && result.rounds == 4 && result.parameters.isFinite)
    let ledger = try PrivacyLedger.read("\(path)/ledger.json")
    #expect(ledger.segments.map(\.releases) == [4, 2] && ledger.model == result.digest)
    #expect(abs(ledger.figures[0].epsilon - six) < 1e-6 * six && result.epsilon == ledger.figures[0].epsilon)
    #expect(FileSystem.exists("\(path)/model.safetensors"))
  }

  /// Other data under the same key would tell the difference of two sums: the noise is other noise then, even where the
  /// manifest that names the data is gone, and the rounds count again.
  @Test func otherDataHaveOtherNoise() throws {
    let folder = try TemporaryFolder()
    let (same, other) = ("\(folder.path)/same", "\(folder.path)/other")
    let setup = try Self.setup()
    try Self.begin(same, setup, until: 3, data: ["train": "ab"])
    try FileManager.default.removeItem(atPath: "\(same)/manifest.json")
    try Self.copy(same, other)
    let first = try Self.resume(same, setup, data: ["train": "ab"])
    let second = try Self.resume(other, setup, data: ["train": "cd"])
    #expect(first.digest != second.digest)
    #expect(try PrivacyLedger.read("\(same)/ledger.json").segments.count == 1)
    #expect(try PrivacyLedger.read("\(other)/ledger.json").segments.count == 2)
  }

  /// Whatever a run with seeded noise leaves behind says that it protects nobody.
  @Test func seededRunsSaySo() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run"
    let simulation = try Simulation(
      setup: Self.setup(noise: .seeded), directory: RunDirectory.create(path, configuration: "x: 1\n"))
    let result = try simulation.run()
    #expect(result.isPrivate == false)
    #expect(try result.jsonLine().contains("\"isPrivate\":false"))
    let ledger = try PrivacyLedger.read("\(path)/ledger.json")
    #expect(!ledger.isPrivate && ledger.statement.hasPrefix("Not private"))
    #expect(ledger.notes.contains { $0.contains("not private") })
    #expect(try RunDirectory.resume(path).reports().allSatisfy { $0.privacy?.isPrivate == false })
    #expect(try RunManifest.read("\(path)/manifest.json").isPrivate == false)
    let model = String(decoding: try FileSystem.read("\(path)/model.safetensors").prefix(1000), as: UTF8.self)
    #expect(model.contains("\"isPrivate\":\"false\""))
    #expect(!FileSystem.exists("\(path)/checkpoint/noise.key"))
  }
}
