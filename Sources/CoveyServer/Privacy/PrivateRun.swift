internal import CoveyAggregation
public import CoveyCore
public import CoveyNoise
public import CoveyPrivacy
internal import CoveyProtection

/// What a server keeps a run's privacy plan with.
public final class PrivateRun {
  /// What to do, with every number decided.
  public let plan: PrivacyPlan
  /// Where noise and secret cohorts come from.
  public let noise: any NoiseSupply
  /// Knows what was released, and refuses what must not be.
  public let ledger: any ReleaseLedger
  /// The server's half of the mode.
  let protection: any ServerProtection

  /// The parts of a private run.
  /// - Parameters:
  ///   - plan: What the run may release.
  ///   - noise: Where noise comes from.
  ///   - ledger: Where releases are written ahead.
  ///   - seed: The run's seed, which is public.
  ///   - workers: Threads that add noise.
  /// - Throws: `PrivacyError` if there is no grid for distributed noise.
  public init(
    plan: PrivacyPlan, noise: any NoiseSupply, ledger: any ReleaseLedger, seed: UInt64,
    workers: any PieceWorkers = SerialWorkers()
  ) throws {
    self.plan = plan
    self.noise = noise
    self.ledger = ledger
    protection = try plan.serverProtection(noise: noise, seed: seed, workers: workers)
  }

  /// Turns a round's sum into what may be used of it, and moves the clip bound.
  /// - Parameter aborted: Why there is no sum, if there is none.
  /// - Returns: The mean, nil if nothing is released, and what was done.
  func release(
    _ fold: OrderedFold, masked: MaskedSum?, round: Int, state: inout PrivacyState, aborted: String?
  ) throws -> (released: ReleasedMean?, report: PrivacyReport) {
    var report = PrivacyReport(
      isPrivate: ledger.isPrivate, epsilon: ledger.epsilon(completed: round + 1), delta: ledger.delta,
      clipBound: state.clipBound)
    report.tellsCohort = plan.configuration.cohortSize == .public
    report.against = ledger.against?.rawValue
    let clipping = fold.withCounts { $0.clipping }
    report.unreleased.clippedShare = clipping.clippedShare
    report.unreleased.medianNorm = clipping.norms.median
    report.withheld = aborted
    var own = ProtectionState(clipBound: state.clipBound, correlatedNoise: state.correlatedNoise)
    // Let go of the state, so that advancing it copies no buffers.
    state.correlatedNoise = nil
    defer { (state.clipBound, state.correlatedNoise) = (own.clipBound, own.correlatedNoise) }
    let turn = ReleaseTurn(fold, masked: masked, round: round, isAborted: aborted != nil)
    return (try protection.release(turn, state: &own, report: &report), report)
  }
}
