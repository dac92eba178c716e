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
  ///   - noise: A supply to use instead of a new one.
  ///   - isFinished: Whether a resumed run has nothing left to release.
  /// - Throws: ``SimulationError/noNoiseKey(path:)`` if a run cannot go on with its noise; `CryptoError`,
  ///   `PersistenceError`.
  init(
    _ plan: PrivacyPlan, seed: UInt64, directory: RunDirectory?, noise: (any NoiseSupply)?, isFinished: Bool
  ) throws {
    self.plan = plan
    var file: NoiseKeyFile?
    if let noise {
      self.noise = noise
    } else if plan.configuration.noise == .seeded {
      self.noise = SeededNoise(seed: seed)
    } else if let directory, !isFinished {
      let kept = NoiseKeyFile(path: directory.noiseKeyPath)
      self.noise = SecureNoise(key: try Self.key(kept, mustExist: directory.isResumed))
      file = kept
    } else {
      self.noise = try SecureNoise.fresh()
    }
    keyFile = file
    ledger = OpenLedger(
      isPrivate: self.noise.isPrivate && plan.configuration.noiseCohort == nil, delta: plan.configuration.budget?.delta)
  }

  /// A resumed run must make the noise that it may already have released.
  private static func key(_ file: NoiseKeyFile, mustExist: Bool) throws -> SecretKey {
    if let key = try file.read() { return key }
    if mustExist { throw SimulationError.noNoiseKey(path: file.path) }
    return try file.create()
  }

  /// Completes the ledger; the key of a run that has released all it will is erased.
  func end(completed rounds: Int, digest: String, goesOn: Bool) throws {
    try ledger.end(completed: rounds, model: goesOn ? nil : digest)
    if !goesOn { try keyFile?.erase() }
  }
}
