internal import CoveyCompute
internal import CoveyCore
internal import CoveyCrypto
internal import CoveyData
internal import CoveyNoise
internal import CoveyPrivacy
internal import CoveyServer
internal import CoveySystem

/// A simulation's privacy: the plan, the noise and the ledger.
final class SimulationPrivacy {
  let plan: PrivacyPlan
  let noise: any NoiseSupply
  let ledger: any ReleaseLedger
  private let keyFile: NoiseKeyFile?

  /// Makes or finds the noise key and opens the ledger.
  /// - Parameters:
  ///   - identity: Digest of the whole configuration, from which the noise is derived.
  ///   - directory: Where to keep them; nil to keep nothing.
  ///   - supply: Noise to use instead of the run's own.
  ///   - completed: Rounds that are complete.
  ///   - isFinished: Whether no round is left to release.
  /// - Throws: `CryptoError` if there is no secure noise; `LedgerError`, `FileError`, `PersistenceError` if the files cannot be used.
  init(
    _ plan: PrivacyPlan, setup: SimulationSetup, identity: String, directory: RunDirectory?,
    supply: (any NoiseSupply)?, completed: Int, isFinished: Bool
  ) throws {
    self.plan = plan
    // Noise that follows no key repeats whatever it is added to: another configuration has another name, and counts again.
    var keyName = "seed \(setup.seed), \(identity)"
    var file: NoiseKeyFile?
    if let supply {
      noise = supply
      keyName = "given, \(identity)"
    } else if plan.configuration.noise == .seeded {
      noise = SeededNoise(seed: setup.seed)
    } else {
      file = directory.map { NoiseKeyFile(path: $0.noiseKeyPath) }
      // A finished run makes no noise; a key that a crash has left behind is still erased at the end.
      let key = try (isFinished ? nil : file?.open()) ?? SecretKey.random()
      var circumstances = try Self.circumstances(setup, identity, directory)
      if setup.survivorsFollowFreshKeys { circumstances += ", \(try Self.publicName(SecretKey.random()))" }
      let own = try key.derive(purpose: "covey/noise of a run on \(circumstances)")
      noise = SecureNoise(key: own)
      keyName = try Self.publicName(own)
    }
    keyFile = file
    keyName += ", \(setup.backend.rawValue), \(Machine.processor)"
    ledger = try Self.ledger(plan, directory, keyName: keyName, completed: completed, isFinished: isFinished)
  }

  private static func ledger(
    _ plan: PrivacyPlan, _ directory: RunDirectory?, keyName: String, completed: Int, isFinished: Bool
  ) throws -> LedgerFile {
    guard let directory else {
      return try LedgerFile(
        LedgerStorage(path: "memory", read: { nil }, replace: { _ in }), plan: plan, noiseKey: keyName, start: .new)
    }
    let path = directory.ledgerPath
    guard directory.isResumed else { return try LedgerFile(path, plan: plan, noiseKey: keyName, start: .new) }
    // A finished run's key is gone, and with it nothing is released.
    let name = isFinished ? try PrivacyLedger.read(path).segments.last?.key ?? keyName : keyName
    return try LedgerFile(path, plan: plan, noiseKey: name, start: .resumed(completed: completed))
  }

  /// All that a round's sum depends on and a resumed run may find changed: the code, the kernels, the processor, the whole
  /// configuration, the data. A round repeats bit for bit only if all of it is as it was; otherwise it must have other noise,
  /// for the same noise on two sums would tell their difference.
  private static func circumstances(
    _ setup: SimulationSetup, _ identity: String, _ directory: RunDirectory?
  ) throws -> String {
    let hashes = (directory?.dataHashes ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return
      ([CoveyVersion.current, setup.backend.rawValue, Machine.processor, "configuration=\(identity)"] + hashes
      + ["sizes=\(try sizes(setup.data))"]).joined(separator: ", ")
  }

  /// Digest of the clients' numbers of examples, which callers that state no hashes of their data leave to be seen.
  private static func sizes(_ data: any FederatedDataset) throws -> String {
    guard data.clientCount <= SimulationSetup.largestSearch else { return "\(data.clientCount)" }
    let counts = (0..<data.clientCount).map { Int64(data.exampleCount(ofClient: $0)).littleEndian }
    return try BLAKE2b.hash(counts.span.bytes).hex
  }

  /// A name that tells one key from another and says nothing about either.
  private static func publicName(_ key: SecretKey) throws -> String {
    try key.derive(purpose: "covey/noise key name").withBytes { try BLAKE2b.hash($0).hex }
  }

  /// Completes the ledger; the key of a run that has released all it will is erased.
  func end(completed rounds: Int, digest: String, goesOn: Bool) throws {
    try ledger.end(completed: rounds, model: goesOn ? nil : digest)
    if !goesOn { try keyFile?.erase() }
  }
}
