internal import CoveyNoise

extension PrivacyEvent {
  /// The events that this composition is made of, none of them a composition, and how often each occurs.
  /// - Throws: `PrivacyError.invalid` for a negative count.
  func parts(count: Double) throws -> [(event: PrivacyEvent, count: Double)] {
    switch self {
    case .repeated(let inner, let times):
      guard times >= 0 else { throw PrivacyError.invalid("an event cannot occur \(times) times") }
      return try inner.parts(count: count * Double(times))
    case .composed(let all):
      return try all.flatMap { try $0.parts(count: count) }
    default:
      return [(self, count)]
    }
  }

  /// If this is made of Gaussian noise on the same data only: the noise multiplier of the one Gaussian that says as much.
  var mergedNoise: Double? {
    switch self {
    case .gaussian(let noise): return noise
    case .repeated(let inner, let times):
      return inner.mergedNoise.map { times == 0 ? .infinity : $0 / Double(times).squareRoot() }
    case .composed(let all):
      var precision = 0.0
      for inner in all {
        guard let noise = inner.mergedNoise else { return nil }
        precision += 1 / (noise * noise)
      }
      return 1 / precision.squareRoot()
    default: return nil
    }
  }
}
