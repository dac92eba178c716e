public import CoveyCore
public import CoveyNoise
public import CoveyProtection

extension PrivacyPlan {
  /// The server's half of the plan's mode, with the numbers that the plan has decided.
  /// - Parameters:
  ///   - noise: Where the server's noise comes from.
  ///   - seed: The run's seed, which is public.
  ///   - workers: Threads that make noise.
  /// - Throws: `PrivacyError` if there is no grid for distributed noise.
  public func serverProtection(
    noise: any NoiseSupply, seed: UInt64, workers: any PieceWorkers
  ) throws -> any ServerProtection {
    switch configuration.mode {
    case .central:
      return CentralServer(
        CentralServer.Numbers(
          noiseMultiplier: addedNoiseMultiplier, denominator: denominator, adaptive: adaptiveClip,
          balanceNoise: addedBalanceNoise, maskedValueBits: maskedValueBits),
        noise: noise, workers: workers)
    case .local: return LocalServer(denominator: denominator, workers: workers) { try randomizer(bound: $0) }
    case .distributed:
      guard let encoding = try distributedEncoding() else {
        throw PrivacyError.invalid("there is no encoding for the noise of mode distributed")
      }
      return DistributedServer(encoding, denominator: denominator, hasNoise: noiseMultiplier > 0, seed: seed)
    case .example: return ExampleServer(workers: workers)
    }
  }
}
