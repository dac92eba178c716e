public import CoveyAggregation
public import CoveyCore
public import CoveyNoise

/// The server's half of a mode of privacy, with every number decided: what it asks of clients, what it sums, and what it makes
/// of a round's sum.
public protocol ServerProtection: AnyObject {
  /// What a round's clients must do to their updates when they are clipped to `bound`.
  /// - Throws: `PrivacyError` for noise that clients cannot make.
  func terms(bound: Double) throws -> UpdateProtection

  /// Makes the sum that the mode releases from; nil if any aggregate of the updates will do.
  func makeAggregator(parameterCount: Int) -> (any UpdateAggregator)?

  /// Prepares that sum for a round's clip bound.
  func prepare(bound: Double)

  /// Makes of a round's sum what may be used of it.
  /// - Parameters:
  ///   - turn: The round.
  ///   - state: What the mode carries from round to round.
  ///   - report: Where it tells what it did; the rest of it is there already.
  /// - Returns: The mean; nil if nothing is released.
  /// - Throws: `PrivacyError` if noise cannot be made.
  func release(_ turn: ReleaseTurn, state: inout ProtectionState, report: inout PrivacyReport) throws -> ReleasedMean?

  /// The shares of noise that clients add; nil in other modes.
  var shares: DistributedEncoding? { get }

  /// What a round's mean is over, whoever answered; nil where that is the updates that arrived.
  var fixedDenominator: Double? { get }
}

extension ServerProtection {
  /// Nothing to prepare.
  public func prepare(bound: Double) {}
  /// None.
  public var shares: DistributedEncoding? { nil }
}

/// A round whose updates are all in.
public struct ReleaseTurn {
  /// The updates' aggregate and what is told of them.
  public let fold: OrderedFold
  /// Where their sum was shown, under masks; nil without.
  public let masked: MaskedSum?
  /// The round, 0-based, which keys the noise.
  public let round: Int
  /// Whether there is no sum.
  public let isAborted: Bool

  /// A round.
  package init(_ fold: OrderedFold, masked: MaskedSum?, round: Int, isAborted: Bool) {
    self.fold = fold
    self.masked = masked
    self.round = round
    self.isAborted = isAborted
  }
}

/// What a mode carries from one round to the next.
public struct ProtectionState: Sendable {
  /// The bound to which the next round's updates are clipped.
  public var clipBound: Double
  /// The noise of mechanisms whose rounds are correlated, in steps of the sum's grid; nil for the others.
  public var correlatedNoise: CorrelatedNoise?

  /// A state.
  public init(clipBound: Double, correlatedNoise: CorrelatedNoise? = nil) {
    self.clipBound = clipBound
    self.correlatedNoise = correlatedNoise
  }
}
