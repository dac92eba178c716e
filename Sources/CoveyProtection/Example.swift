public import CoveyAggregation
public import CoveyCore
public import CoveyNoise

extension PrivacyModeTraits {
  /// Mode example: each step of a client's training is noised, and single examples are hidden from everybody outside of it.
  public static let example = PrivacyModeTraits(unit: .example, noise: .client, mechanisms: [.gaussian])
}

/// Mode example, the client's half: training has protected the examples, and the update is sent as it is. So it is in runs
/// without privacy.
public struct ExampleClient: ClientProtection {
  /// A client.
  public init() {}

  /// The update, if it is finite.
  public func protect(_ draft: inout UpdateDraft, in turn: ProtectionTurn) throws -> ReplyContent {
    guard draft.facts.training.lossSum.isFinite, draft.delta.isFinite else {
      throw ProtectionError.notFinite(step: draft.facts.training.steps)
    }
    return .raw(draft.finish())
  }
}

/// Mode example, the server's half: clients' replies are made of steps that have noise already, so any use of them is as
/// private (Abadi et al. 2016, arXiv 1607.00133).
public final class ExampleServer: ServerProtection {
  private let workers: any PieceWorkers

  /// A server.
  public init(workers: any PieceWorkers) {
    self.workers = workers
  }

  /// Nothing fixed.
  public var fixedDenominator: Double? { nil }

  /// Nothing: training protects the examples.
  public func terms(bound: Double) -> UpdateProtection { .none }

  /// The run's own rule will do.
  public func makeAggregator(parameterCount: Int) -> (any UpdateAggregator)? { nil }

  /// What the run's own rule makes of the updates; of clipping, what training counted.
  public func release(
    _ turn: ReleaseTurn, state: inout ProtectionState, report: inout PrivacyReport
  ) -> ReleasedMean? {
    guard !turn.isAborted else { return nil }
    let examples = turn.fold.withCounts { $0.training.clipping }
    report.unreleased.clippedShare = examples?.clippedFraction
    report.unreleased.medianNorm = examples?.medianNorm
    return turn.fold.mean(on: workers)
  }
}
