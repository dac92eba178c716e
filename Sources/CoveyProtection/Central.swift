@_spi(ReleaseMaker) public import CoveyAggregation
public import CoveyCore
public import CoveyNoise

extension PrivacyModeTraits {
  /// Mode central: the server is trusted with sums of clipped updates, and noises them. Noise that is correlated over rounds is
  /// its own, too: it remembers that of the rounds before.
  public static let central = PrivacyModeTraits(
    unit: .client, noise: .server, mechanisms: [.gaussian, .tree, .bandedMatrix, .blt])
}

/// Mode central, the client's half: to clip, and nothing else.
public struct CentralClient: ClientProtection {
  private let bound: Double

  /// A client that clips to an L2 norm, > 0.
  public init(bound: Double) {
    self.bound = bound
  }

  /// The clipped update.
  public func protect(_ draft: inout UpdateDraft, in turn: ProtectionTurn) throws -> ReplyContent {
    .clipped(try draft.clip(to: bound))
  }
}

/// Mode central, the server's half: clients clip, their integers are summed exactly, and integer noise is added to the sum
/// once, over a fixed denominator (McMahan et al. 2018, arXiv 1710.06963). With adaptive clipping the bound follows a noised
/// count of the clients within it (Andrew et al. 2021, arXiv 1905.03871).
public final class CentralServer: ServerProtection {
  /// The decided numbers.
  public struct Numbers: Sendable, Hashable {
    /// Standard deviation of the noise on a sum, over what one update adds to it at most.
    public var noiseMultiplier: Double
    /// What the sum is divided by, whoever answers.
    public var denominator: Double
    /// How the bound follows the updates; nil with a fixed one.
    public var adaptive: AdaptiveClip?
    /// Standard deviation of the noise on the clients within the bound minus those above it.
    public var balanceNoise: Double
    /// Bits of a value under masks, where rounding adds to what an update adds; nil without masks.
    public var maskedValueBits: Int?

    /// Numbers.
    public init(
      noiseMultiplier: Double, denominator: Double, adaptive: AdaptiveClip? = nil, balanceNoise: Double = 0,
      maskedValueBits: Int? = nil
    ) {
      self.noiseMultiplier = noiseMultiplier
      self.denominator = denominator
      self.adaptive = adaptive
      self.balanceNoise = balanceNoise
      self.maskedValueBits = maskedValueBits
    }
  }

  private let numbers: Numbers
  private let noise: any NoiseSupply
  private let workers: any PieceWorkers
  /// Where clipped updates are summed; nil under masks.
  private var grid: GridSum?
  /// Memory of released means.
  private var mean = ParameterVector(count: 0)
  /// The last noise on a sum: making its tables takes longer than a small model's noise.
  private var lastGaussian: DiscreteGaussian?

  /// A server.
  /// - Parameters:
  ///   - numbers: What was decided.
  ///   - noise: Where the noise comes from.
  ///   - workers: Threads that make it.
  package init(_ numbers: Numbers, noise: any NoiseSupply, workers: any PieceWorkers) {
    self.numbers = numbers
    self.noise = noise
    self.workers = workers
  }

  /// The stated one.
  public var fixedDenominator: Double? { numbers.denominator }

  /// To clip, and nothing else.
  public func terms(bound: Double) -> UpdateProtection { .clip(bound: bound) }

  /// A sum of integers.
  public func makeAggregator(parameterCount: Int) -> (any UpdateAggregator)? {
    let sum = GridSum(parameterCount: parameterCount)
    grid = sum
    return sum
  }

  /// Sets the step of the grid.
  public func prepare(bound: Double) { grid?.step = SumGrid(bound: bound).step }

  /// The noised mean, whatever number of updates it is made of, and the next bound. Without a sum the noise is made and thrown
  /// away: later rounds' noise is correlated with it.
  public func release(
    _ turn: ReleaseTurn, state: inout ProtectionState, report: inout PrivacyReport
  ) throws -> ReleasedMean? {
    guard let total = turn.masked?.gather() ?? grid?.gather() else { return nil }
    let (released, signal) = try addNoise(total, round: turn.round, state: &state)
    guard !turn.isAborted else { return nil }
    report.unreleased.signalToNoise = signal
    try adapt(&state, to: turn.fold.withCounts { $0.clipping }, round: turn.round)
    return released
  }

  /// Integer noise on an integer sum: what is released depends on the exact sum alone, and scaling comes after.
  /// - Returns: The mean, and the norm of the sum over the expected norm of the noise, nil without noise.
  private func addNoise(
    _ total: GridTotal, round: Int, state: inout ProtectionState
  ) throws -> (released: ReleasedMean, signal: Double?) {
    let step = SumGrid(bound: state.clipBound).step
    let contribution = numbers.contribution(bound: state.clipBound, parameterCount: total.parameterCount)
    let gaussian = try gaussian(numbers.noiseMultiplier * contribution / step)
    let noise = noise
    workers.perform(pieces: total.pieces) { piece in
      total.sum(piece)
      guard let gaussian else { return }
      total.withPiece(piece) {
        gaussian.add(to: &$0, from: noise.source(.update, round: round, client: 0, piece: piece))
      }
    }
    let signal = gaussian.map { total.norm / (Double(total.parameterCount).squareRoot() * $0.standardDeviation) }
    if let gaussian { correlate(total, gaussian, round: round, state: &state) }
    if mean.count != total.parameterCount { mean = ParameterVector(count: total.parameterCount) }
    total.write(times: step / numbers.denominator, to: &mean, on: workers)
    return (gaussian == nil ? .unnoised(Released(mean)) : .noised(Released(mean)), signal)
  }

  /// Adds what correlates this round's noise, which `total` has, with that of the rounds before.
  ///
  /// The fresh noise stays in the sum as the integers it is; only the part that past noise decides has passed through
  /// floats, and it is rounded to the grid. So given the past, a release is an exact sum with exact integer noise.
  private func correlate(
    _ total: GridTotal, _ gaussian: DiscreteGaussian, round: Int, state: inout ProtectionState
  ) {
    guard var correlated = state.correlatedNoise else { return }
    // Let go of the state, so that advancing it copies no buffers.
    state.correlatedNoise = nil
    var fresh = ParameterVector(count: total.parameterCount)
    var integers = [Int64](repeating: 0, count: GridTotal.pieceSize)
    fresh.withMutableSpan { fresh in
      for piece in 0..<total.pieces {
        let range = total.range(of: piece)
        // The same stream once more: the same noise.
        if range.count < integers.count { integers = [Int64](repeating: 0, count: range.count) }
        var span = integers.mutableSpan
        gaussian.fill(&span, from: noise.source(.update, round: round, client: 0, piece: piece))
        for i in 0..<range.count { fresh[range.lowerBound + i] = Float(span[i]) }
      }
    }
    // What the past decides alone. Taken as the difference of two sums of floats with the fresh noise, its rounding would
    // follow that noise, and at the steps of the rounding some results would belong to one data set only.
    var increment = ParameterVector(count: total.parameterCount)
    var ahead = correlated
    ahead.advance(&increment)
    correlated.advance(&fresh)
    increment.withSpan { past in
      for piece in 0..<total.pieces {
        let start = total.range(of: piece).lowerBound
        total.withPiece(piece) { values in
          for i in 0..<values.count { values[i] += Int64(past[start + i].rounded()) }
        }
      }
    }
    state.correlatedNoise = correlated
  }

  /// Moves the clip bound by the noised count of clients within it.
  private func adapt(_ state: inout ProtectionState, to clipping: ClipStatistics, round: Int) throws {
    guard let settings = numbers.adaptive else { return }
    var balance: [Int64] = [Int64(clipping.within) - Int64(clipping.above)]
    if numbers.balanceNoise > 0 {
      // Its own tables: the sum's stay.
      let gaussian = try DiscreteGaussian(standardDeviation: numbers.balanceNoise)
      var span = balance.mutableSpan
      gaussian.add(to: &span, from: noise.source(.clipCount, round: round, client: 0, piece: 0))
    }
    state.clipBound = settings.nextBound(
      after: state.clipBound, balance: Double(balance[0]), expectedCohort: numbers.denominator)
  }

  /// Integer noise of standard deviation `deviation`; nil for none.
  private func gaussian(_ deviation: Double) throws -> DiscreteGaussian? {
    guard deviation > 0 else { return nil }
    if let lastGaussian, lastGaussian.standardDeviation == deviation { return lastGaussian }
    let gaussian = try DiscreteGaussian(standardDeviation: deviation)
    lastGaussian = gaussian
    return gaussian
  }
}

extension CentralServer.Numbers {
  /// What one update of a model adds to a sum at most, as an L2 norm.
  func contribution(bound: Double, parameterCount: Int) -> Double {
    maskedValueBits.map { RoundingGrid(dimension: parameterCount, bound: bound, valueBits: $0).reach } ?? bound
  }
}
