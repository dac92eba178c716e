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
