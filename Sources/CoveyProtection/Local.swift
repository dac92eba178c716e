public import CoveyAggregation
public import CoveyCore
public import CoveyNoise

extension PrivacyModeTraits {
  /// Mode local: nobody is trusted; each client noises its own update.
  public static let local = PrivacyModeTraits(
    unit: .client, noise: .client, mechanisms: [.gaussian, .laplace, .privUnit])
}

/// Mode local, the client's half: to clip, and to add noise enough for the update itself.
public struct LocalClient: ClientProtection {
  private let randomizer: LocalRandomizer

  /// A client with such noise.
  public init(_ randomizer: LocalRandomizer) {
    self.randomizer = randomizer
  }

  /// The noised update.
  public func protect(_ draft: inout UpdateDraft, in turn: ProtectionTurn) throws -> ReplyContent {
    let supply = try turn.supply()
    if case .privUnit(let unit) = randomizer.mechanism { try draft.checkSize(unit.dimension) }
    var clipped = try draft.clip(to: randomizer.bound)
    let source = supply.source(.update, round: turn.round, client: turn.client.rawValue, piece: 0)
    do {
      return .noised(try randomizer.protect(&clipped, with: source))
    } catch {
      draft.delta = clipped.takeValues()
      throw error
    }
  }
}

/// Mode local, the server's half: every update arrives with noise enough for itself, and the server takes their mean over a
/// fixed denominator.
public final class LocalServer: ServerProtection {
  private let denominator: Double
  private let workers: any PieceWorkers
  private let makeRandomizer: (Double) throws -> LocalRandomizer
  /// What the last round's clients were asked to do to their updates.
  private var last: LocalRandomizer?

  /// A server.
  /// - Parameters:
  ///   - denominator: What the sum is divided by, whoever answers, > 0.
  ///   - workers: Threads that add updates.
  ///   - makeRandomizer: How clients protect updates that are clipped to a bound.
  public init(
    denominator: Double, workers: any PieceWorkers, makeRandomizer: @escaping (Double) throws -> LocalRandomizer
  ) {
    self.denominator = denominator
    self.workers = workers
    self.makeRandomizer = makeRandomizer
  }

  /// The stated one.
  public var fixedDenominator: Double? { denominator }

  /// To clip, and to add the noise.
  /// - Throws: `PrivacyError` for a mechanism that clients do not have.
  public func terms(bound: Double) throws -> UpdateProtection {
    if let last, last.bound == bound { return .noise(last) }
    let randomizer = try makeRandomizer(bound)
    last = randomizer
    return .noise(randomizer)
  }

  /// A sum of noised floats.
  public func makeAggregator(parameterCount: Int) -> (any UpdateAggregator)? {
    FloatSum(parameterCount: parameterCount, stage: .noised, denominator: denominator)
  }

  /// The mean, which is as private as its parts.
  public func release(
    _ turn: ReleaseTurn, state: inout ProtectionState, report: inout PrivacyReport
  ) -> ReleasedMean? {
    turn.isAborted ? nil : turn.fold.mean(on: workers)
  }
}
