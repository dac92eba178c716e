/// The L2 bound on a unit's contribution.
public enum ClipConfiguration: Sendable, Hashable, Codable {
  /// Always the same bound, > 0.
  case fixed(bound: Double)
  /// Follows a quantile of the clients' norms (Andrew et al. 2021, arXiv 1905.03871, Algorithm 1). The fraction of
  /// unclipped clients is released with noise of its own; the pair costs what the noise multiplier says.
  case adaptive(AdaptiveClip)

  /// The bound of the first round.
  public var initialBound: Double {
    switch self {
    case .fixed(let bound): bound
    case .adaptive(let settings): settings.initialBound
    }
  }
}
