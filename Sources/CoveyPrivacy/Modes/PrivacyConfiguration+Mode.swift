public import CoveyCore
public import CoveyNoise
public import CoveyProtection

extension PrivacyConfiguration.Mode {
  /// What the mode declares. This is the only place that tells modes apart: whoever needs to know something of a mode asks for
  /// that, here or in ``traits``.
  var accounts: any AccountedMode {
    switch self {
    case .central: CentralMode()
    case .local: LocalMode()
    case .distributed: DistributedMode()
    case .example: ExampleMode()
    }
  }

  /// Whose data it hides, who adds the noise, and which noise that may be.
  public var traits: PrivacyModeTraits { accounts.traits }
}

extension PrivacyConfiguration {
  /// Whose data is hidden, who adds the noise, and which noise that may be.
  public var traits: PrivacyModeTraits { mode.traits }

  /// The mode's word, for sentences.
  public var modeName: String { mode.rawValue }

  /// The mode's word if what it accounts for is a noised sum of clients' updates; nil if any use of an update is as private.
  public var summingMode: String? { traits.clipsUpdates ? modeName : nil }

  /// How training is noised; nil where it is not.
  public var noisedSteps: ExampleConfiguration? { accounts.noisedSteps(self) }

  /// Whose data is protected: the budget's unit, or the one that the mode hides.
  public var unit: PrivacyUnit { budget?.unit ?? traits.unit }

  var accounts: any AccountedMode { mode.accounts }
}

extension PrivacyPlan {
  /// Standard deviation of the noise on each parameter of the mean update, in the first round; nil where it is not
  /// Gaussian or differs between clients.
  ///
  /// With correlated noise, of the fresh noise of a round, before that of earlier rounds is taken back.
  public var noiseOnMean: Double? { configuration.accounts.noiseOnMean(self) }

  /// Standard deviation of the noise in a round's sum over the clip bound, as claimed.
  public var noiseOnSum: Double { configuration.accounts.noiseOnSum(self) }

  /// Refuses plans whose noise no run of this code would add, before anything is written: a ledger must never state a
  /// guarantee for noise that nobody makes.
  /// - Throws: `PrivacyError/unsupported(_:)` for a mechanism that the mode does not have; `PrivacyError/invalid(_:)` for
  ///   noise that is too small or too large for the samplers.
  public func checkNoise() throws { try configuration.accounts.checkNoise(self) }

  /// Against whom the run promises nothing, and why.
  public var unprotected: [(adversary: Adversary, reason: String)] { configuration.accounts.unprotected(self) }

  /// The shares of noise that clients add; nil where they add none.
  /// - Throws: `PrivacyError` if no ring carries the plan's noise.
  public func distributedEncoding() throws -> DistributedEncoding? {
    try configuration.accounts.shares(model, noiseMultiplier: noiseMultiplier)
  }

  /// The server's half of the plan's mode, with the numbers that the plan has decided.
  /// - Parameters:
  ///   - noise: Where the server's noise comes from.
  ///   - seed: The run's seed, which is public.
  ///   - workers: Threads that make noise.
  /// - Throws: `PrivacyError` if there is no grid for distributed noise.
  public func serverProtection(
    noise: any NoiseSupply, seed: UInt64, workers: any PieceWorkers
  ) throws -> any ServerProtection {
    try configuration.accounts.server(self, noise: noise, seed: seed, workers: workers)
  }
}
