public import CoveyNoise

/// Exact accounting of Gaussian noise without sampling: the squares of mu = 1 / noise multiplier add up (Dong, Roth, Su
/// 2019, arXiv 1905.02383, corollary 3.3). Answers are exact to a relative 1e-12, whatever the adjacency, because noise is
/// given relative to the sensitivity.
public struct GaussianAccountant: PrivacyAccountant {
  /// Gaussian differential privacy.
  public static let kind = AccountantKind.gdp
  /// The adjacency of all its answers.
  public let adjacency: Adjacency
  private var squaredMu = 0.0

  /// An accountant that has seen no release.
  public init(adjacency: Adjacency) { self.adjacency = adjacency }

  /// The mu of all releases together, >= 0: they cost what telling N(0, 1) from N(mu, 1) costs.
  public var mu: Double { squaredMu.squareRoot() }

  /// The zero-concentrated cost of all releases together, mu^2 / 2.
  public var rho: Double { squaredMu / 2 }

  /// Adds `count` >= 0 equal releases.
  /// - Throws: `PrivacyError.unsupported` for anything but Gaussian noise without sampling;
  ///   `PrivacyError.invalid` for impossible values.
  public mutating func compose(_ event: PrivacyEvent, count: Int) throws {
    var added = 0.0
    for release in try event.releases(count: count) {
      guard case .gaussian(let noise) = release.event else {
        throw PrivacyError.unsupported(
          "Gaussian differential privacy accounts for Gaussian noise without sampling only; use the accountant pld or rdp"
        )
      }
      added += Double(release.count) / (noise * noise)
    }
    squaredMu += added
  }

  /// The exact epsilon at `delta`.
  /// - Throws: `PrivacyError.invalid` unless delta lies in (0, 1).
  public func epsilon(delta: Double) throws -> Double {
    try PrivacyError.checkDelta(delta)
    return GaussianPrivacy.epsilon(mu: mu, delta: delta)
  }

  /// The exact delta at `epsilon`.
  /// - Throws: `PrivacyError.invalid` unless epsilon >= 0.
  public func delta(epsilon: Double) throws -> Double {
    try PrivacyError.checkEpsilon(epsilon)
    return GaussianPrivacy.delta(mu: mu, epsilon: epsilon)
  }
}
