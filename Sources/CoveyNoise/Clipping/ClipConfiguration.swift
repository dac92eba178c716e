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

/// `{"bound": 0.5}` or `{"adaptive": {...}}`, as in configurations.
extension ClipConfiguration {
  private enum Key: String, CodingKey {
    case bound, adaptive
  }

  /// Decodes either form.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    if let settings = try container.decodeIfPresent(AdaptiveClip.self, forKey: .adaptive) {
      self = .adaptive(settings)
    } else {
      self = .fixed(bound: try container.decode(Double.self, forKey: .bound))
    }
  }

  /// Encodes the form that there is.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    switch self {
    case .fixed(let bound): try container.encode(bound, forKey: .bound)
    case .adaptive(let settings): try container.encode(settings, forKey: .adaptive)
    }
  }
}
