internal import CoveyNoise

extension TradeOffCurve {
  /// The curve that a figure claims: that of its releases where they are Gaussian without sampling or an accountant knows
  /// their delta at every epsilon, and always that of its pair (epsilon, delta).
  ///
  /// Sampled mechanisms are accounted at `points` epsilons from 0 on. The deltas are upper bounds, so the curve is never
  /// above the true one, and what it refutes is refuted.
  /// - Throws: `PrivacyError.invalid` for a figure that claims nothing: an infinite epsilon.
  public init(_ figure: PrivacyFigure) throws {
    guard figure.epsilon < .infinity else {
      throw PrivacyError.invalid("an infinite epsilon claims nothing, so there is nothing to audit")
    }
    if let mu = Self.gaussianMu(figure) {
      self = try .gaussian(mu: mu)
      return
    }
    var pairs = [(epsilon: figure.epsilon, delta: figure.delta)]
    if let accountant = Self.accountant(figure) {
      // Beyond the claim, what an audit of some thousand canaries sees is decided.
      let last = 1.5 * max(figure.epsilon, 0.1)
      for point in 0...Self.points {
        let epsilon = last * Double(point) / Double(Self.points)
        guard let delta = try? accountant.delta(epsilon: epsilon), delta >= 0, delta <= 1 else { continue }
        pairs.append((epsilon, delta))
      }
    }
    try self.init(pairs: pairs)
  }

  /// Steps of epsilon at which a curve is known.
  static let points = 48

  /// The mu of releases that are all Gaussian and unsampled; nil for others.
  private static func gaussianMu(_ figure: PrivacyFigure) -> Double? {
    guard !figure.releases.isEmpty else { return nil }
    var accountant = GaussianAccountant(adjacency: figure.adjacency)
    for release in figure.releases {
      guard (try? accountant.compose(release, count: 1)) != nil else { return nil }
    }
    return accountant.mu < .infinity ? accountant.mu : nil
  }

  /// The tightest accountant that knows all releases.
  private static func accountant(_ figure: PrivacyFigure) -> (any PrivacyAccountant)? {
    for kind in [.pld, figure.accountant] as [AccountantKind] {
      var accountant = kind.makeAccountant(adjacency: figure.adjacency)
      let knows = figure.releases.allSatisfy { (try? accountant.compose($0, count: 1)) != nil }
      if knows, !figure.releases.isEmpty { return accountant }
    }
    return nil
  }
}
