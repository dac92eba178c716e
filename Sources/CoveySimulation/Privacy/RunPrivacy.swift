internal import CoveyCompute
internal import CoveyCrypto
internal import CoveyPrivacy
internal import CoveyServer

/// A simulation's privacy: the plan, the noise and the ledger.
final class RunPrivacy {
  let plan: PrivacyPlan
  let noise: any NoiseSupply
  let ledger: any ReleaseLedger
  private let keyFile: NoiseKeyFile?

  /// Makes or finds the noise key and opens the ledger.
  /// - Parameters:
  ///   - directory: Where to keep them; nil to keep nothing.
  ///   - supply: Noise to use instead of the run's own.
  ///   - completed: Rounds that are complete.
  ///   - isFinished: Whether no round is left to release.
  /// - Throws: `CryptoError` if there is no secure noise; `LedgerError`, `PersistenceError` if the files cannot be used.
  init(
    _ plan: PrivacyPlan, setup: SimulationSetup, directory: RunDirectory?, supply: (any NoiseSupply)?, completed: Int,
    isFinished: Bool
  ) throws {
    self.plan = plan
    var keyName = "seed \(setup.seed)"
    var file: NoiseKeyFile?
    if let supply {
      noise = supply
      keyName = "given"
    } else if plan.configuration.noise == .seeded {
      noise = SeededNoise(seed: setup.seed)
    } else {
      let kept = isFinished ? nil : directory.map { NoiseKeyFile(path: $0.noiseKeyPath) }
      let key = try kept?.open() ?? SecretKey.random()
      noise = SecureNoise(key: key)
      keyName = try Self.publicName(key)
      file = kept
    }
    keyFile = file
    // A round repeats bit for bit only with the same kernels on the same kind of processor.
    keyName += ", \(setup.backend.rawValue), \(Platform.processor)"
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
