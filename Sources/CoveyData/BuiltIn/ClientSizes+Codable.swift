extension ClientSizes: Codable {
  private enum Law: String, Codable {
    case fixed, uniform, logNormal
  }

  private enum Key: String, CodingKey {
    case law, count, minimum, maximum, mean, deviation, average
  }

  /// Decodes `{law: fixed, count: 20}`, `{law: uniform, minimum: 10, maximum: 30}`,
  /// `{law: logNormal, mean: 4, deviation: 2, minimum: 50}` or, with the average given, `{law: logNormal, average: 20}`.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    switch try values.decode(Law.self, forKey: .law) {
    case .fixed: self = .fixed(try values.decode(Int.self, forKey: .count))
    case .uniform:
      self = .uniform(
        minimum: try values.decode(Int.self, forKey: .minimum), maximum: try values.decode(Int.self, forKey: .maximum))
    case .logNormal:
      let deviation = try values.decodeIfPresent(Double.self, forKey: .deviation) ?? 1
      if let average = try values.decodeIfPresent(Double.self, forKey: .average) {
        guard average > 1 else {
          throw DecodingError.dataCorruptedError(
            forKey: .average, in: values, debugDescription: "log-normal sizes average above 1")
        }
        self = .logNormal(averaging: average, deviation: deviation)
      } else {
        self = .logNormal(
          mean: try values.decode(Double.self, forKey: .mean), deviation: deviation,
          minimum: try values.decodeIfPresent(Int.self, forKey: .minimum) ?? 1)
      }
    }
  }

  /// Encodes the name as `law` and the parameters beside it.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    switch self {
    case .fixed(let count):
      try values.encode(Law.fixed, forKey: .law)
      try values.encode(count, forKey: .count)
    case .uniform(let minimum, let maximum):
      try values.encode(Law.uniform, forKey: .law)
      try values.encode(minimum, forKey: .minimum)
      try values.encode(maximum, forKey: .maximum)
    case .logNormal(let mean, let deviation, let minimum):
      try values.encode(Law.logNormal, forKey: .law)
      try values.encode(mean, forKey: .mean)
      try values.encode(deviation, forKey: .deviation)
      try values.encode(minimum, forKey: .minimum)
    }
  }
}
