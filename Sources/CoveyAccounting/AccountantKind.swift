public import CoveyNoise

/// The ways to add up privacy loss.
public enum AccountantKind: String, Sendable, Hashable, Codable, CaseIterable {
  /// Renyi differential privacy: an upper bound for every mechanism here.
  case rdp
  /// Privacy-loss distributions: tight, where the distribution is known.
  case pld
  /// Gaussian differential privacy: exact for Gaussian noise without sampling, and only for that.
  case gdp
  /// A mixture over how often a unit takes part: for sampled Gaussian noise, tight where there is little noise or where a unit
  /// hardly ever takes part.
  case mixture
}

extension AccountantKind {
  /// An accountant of this kind that has seen no release.
  @_optimize(none)
  public func makeAccountant(adjacency: Adjacency) -> any PrivacyAccountant {
    switch self {
    case .rdp: RenyiAccountant(adjacency: adjacency)
    case .pld: PrivacyLossAccountant(adjacency: adjacency)
    case .gdp: GaussianAccountant(adjacency: adjacency)
    case .mixture: MixtureAccountant(adjacency: adjacency)
    }
  }
}
