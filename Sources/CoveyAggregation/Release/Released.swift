public import CoveyCore

/// Whether a released mean has noise.
public protocol ReleaseKind: Sendable {}

/// A mean without noise: of a run without privacy, or one whose noise is elsewhere, such as in the clients' own steps.
public enum Unnoised: ReleaseKind {}

/// A mean with noise: on the sum, by the server or in the clients' shares, or on every update.
public enum WithNoise: ReleaseKind {}

/// A round's mean update as it may be used: all that an algorithm's server half and a server optimizer ever see of the
/// clients' updates.
///
/// Only the makers of releases make one, which `scripts/check-house` lists; whoever holds one can read it.
public struct Released<Kind: ReleaseKind>: Sendable {
  /// The mean update, as long as the payload. Whoever keeps it beyond the round makes the next one copy it.
  public let mean: ParameterVector

  /// Releases a mean.
  @_spi(ReleaseMaker) public init(_ mean: ParameterVector) {
    self.mean = mean
  }
}

/// A released mean of either kind.
public enum ReleasedMean: Sendable {
  /// Without noise.
  case unnoised(Released<Unnoised>)
  /// With noise.
  case noised(Released<WithNoise>)

  /// The mean update.
  public var mean: ParameterVector {
    switch self {
    case .unnoised(let released): released.mean
    case .noised(let released): released.mean
    }
  }
}
