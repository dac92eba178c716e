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
