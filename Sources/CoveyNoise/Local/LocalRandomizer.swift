@_spi(NoiseMaker) public import CoveyCore

/// How one client protects its own update, so that it need trust nobody: clip to an L2 norm, then noise.
public struct LocalRandomizer: Sendable, Hashable {
  /// Which noise.
  public enum Mechanism: Sendable, Hashable {
    /// ``GridGaussian`` noise of this standard deviation, in the units of the update. L2 sensitivity: the bound.
    case gaussian(standardDeviation: Double)
    /// ``GridLaplace`` noise of this scale, in the units of the update. L1 sensitivity: the bound times the root of the
    /// number of parameters, which is the largest L1 norm that an L2 norm allows.
    case laplace(scale: Double)
    /// A random direction near the update's and a randomised norm. Pure epsilon-DP whatever the update is replaced with.
    case privUnit(PrivUnit)
  }

  /// Which noise.
  public let mechanism: Mechanism
  /// The bound on the update's L2 norm.
  public let bound: Double

  /// A randomizer.
  /// - Throws: ``PrivacyError/invalid(_:)`` unless the bound lies in ``ClipConfiguration/possibleBounds``.
  public init(_ mechanism: Mechanism, bound: Double) throws {
    guard ClipConfiguration.possibleBounds.contains(bound) else {
      throw PrivacyError.invalid("a clip bound must lie in \(ClipConfiguration.possibleBounds), not \(bound)")
    }
    self.mechanism = mechanism
    self.bound = bound
  }

  /// Adds the noise. Afterwards `update` has no delta any more: its memory went to the result.
  /// - Throws: ``PrivacyError/invalid(_:)`` if the noise is too small or too large for a grid; the update is then unchanged.
  /// - Precondition: An update clipped to ``bound``.
  public func protect(_ update: inout Update<Clipped>, with noise: any NoiseSource) throws -> Update<Noised> {
    try Update<Noised>(&update) { delta in
      switch mechanism {
      case .gaussian(let deviation):
        try GridGaussian(standardDeviation: deviation, bound: bound).add(to: &delta, source: noise)
      case .laplace(let scale):
        try GridLaplace(scale: scale, bound: bound).add(to: &delta, source: noise)
      case .privUnit(let randomizer):
        try randomizer.privatize(&delta, using: noise)
      }
    }
  }
}
