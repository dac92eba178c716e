public import CoveyAccounting
public import CoveyNoise

/// Equal rounds, each of which adds Gaussian noise to a sum over a sample of clients: what `covey privacy epsilon`,
/// `noise` and `rounds` ask about.
public struct GaussianRounds: Sendable, Hashable {
  /// How clients come into a round.
  public enum Sampling: Sendable, Hashable {
    /// Each independently with this probability, in (0, 1].
    case poisson(rate: Double)
    /// So many of a population, every set equally likely.
    case fixedSize(cohort: Int, population: Int)
    /// Every one in every round, or nothing is known about it.
    case none
  }

  /// How clients come into a round.
  public let sampling: Sampling
  /// What counts as a neighbouring data set.
  public let adjacency: Adjacency

  /// Rounds of one kind.
  /// - Parameters:
  ///   - sampling: who or what takes part in a round.
  ///   - adjacency: nil for the one that goes with the sampling: replaceOne with samples of fixed size, else
  ///     addOrRemoveOne.
  /// - Throws: `PrivacyError.invalid` for an impossible sample, or one of fixed size under another adjacency than replaceOne.
  public init(_ sampling: Sampling, adjacency: Adjacency? = nil) throws {
    switch sampling {
    case .poisson(let rate):
      guard rate > 0, rate <= 1 else {
        throw PrivacyError.invalid("the sampling rate must lie in (0, 1], not \(rate)")
      }
    case .fixedSize(let cohort, let population):
      guard cohort >= 1, cohort <= population else {
        throw PrivacyError.invalid("a cohort must have 1 to \(population) clients of the population, not \(cohort)")
      }
      if let adjacency, adjacency != .replaceOne {
        throw PrivacyError.invalid(
          "samples of fixed size are accounted under replaceOne, not \(adjacency.rawValue): a client more or less takes "
            + "another's place")
      }
    case .none: break
    }
    self.sampling = sampling
    if let adjacency {
      self.adjacency = adjacency
    } else if case .fixedSize = sampling {
      self.adjacency = .replaceOne
    } else {
      self.adjacency = .addOrRemoveOne
    }
  }

  /// One round's release.
  /// - Parameter noiseMultiplier: Standard deviation of the noise over the clip bound, > 0.
  public func event(noiseMultiplier: Double) -> PrivacyEvent {
    // Under replaceOne a sum moves by twice the clip bound.
    let noise = noiseMultiplier / adjacency.sensitivityFactor
    switch sampling {
    case .poisson(let rate) where rate < 1: return .poissonSampled(rate: rate, of: .gaussian(noiseMultiplier: noise))
    case .fixedSize(let cohort, let population) where cohort < population:
      return .fixedSizeGaussian(datasetSize: population, sampleSize: cohort, noiseMultiplier: noise)
    default: return .gaussian(noiseMultiplier: noise)
    }
  }

  /// The ways of accounting that have a bound for such rounds, those first that are mostly tightest.
  public var accountants: [AccountantKind] {
    [AccountantKind.gdp, .pld, .rdp, .mixture].filter { kind in
      var accountant = kind.makeAccountant(adjacency: adjacency)
      return (try? accountant.compose(event(noiseMultiplier: 1), count: 1)) != nil
    }
  }
}

extension GaussianRounds: CustomStringConvertible {
  /// The sampling and the adjacency as a phrase.
  public var description: String {
    switch sampling {
    case .poisson(let rate): "Poisson samples at rate \(NumberText.general(rate)), \(adjacency.rawValue)"
    case .fixedSize(let cohort, let population): "samples of \(cohort) of \(population) clients, \(adjacency.rawValue)"
    case .none: "no sampling, \(adjacency.rawValue)"
    }
  }
}
