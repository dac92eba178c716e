internal import CoveyAccounting
internal import CoveyCore
public import CoveyNoise

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// What follows from the decided numbers.
extension PrivacyPlan {
  /// Whose data is protected.
  public var unit: PrivacyUnit { configuration.unit }

  /// What counts as a neighbouring data set; the budget's, or the one that suits the run.
  public var adjacency: Adjacency { configuration.adjacency(for: pipeline) }

  /// The delta of the run's epsilons: the budget's, or the smaller of 1e-5 and the number of units to the power of -1.1.
  public var delta: Double { configuration.delta(for: pipeline) }

  /// The number of units to the power of -1.1, at most 1/2.
  package static func suitableDelta(units: Int) -> Double { min(0.5, pow(Double(units), -1.1)) }

  /// Why the run protects nobody, as sentences; empty if it does.
  public var reasonsNotPrivate: [String] {
    var reasons = [String]()
    if noiseMultiplier == 0 { reasons.append("not private: there is no noise") }
    if configuration.noise == .seeded { reasons.append("not private: the noise comes from the run's seed") }
    if noiseScale != 1, let size = configuration.noiseCohort {
      reasons.append(
        "not private: the noise is that of a deployment with cohorts of \(size), and so is the budget; this run's cohorts "
          + "are of \(pipeline.expectedCohort)")
    }
    if let why = pipeline.data.simulation(of: unit) { reasons.append("not private: simulated: \(why)") }
    return reasons
  }

  /// Whether the run protects anybody; false with seeded noise, without noise, and with noise for another cohort.
  public var isPrivate: Bool { reasonsNotPrivate.isEmpty }

  /// The factor on the standard deviation of the noise that is added to a sum, so that the mean has the noise of a
  /// deployment with ``PrivacyConfiguration/noiseCohort`` clients; 1 in a private run.
  public var noiseScale: Double {
    guard let size = configuration.noiseCohort else { return 1 }
    return Double(pipeline.expectedCohort) / Double(size)
  }

  /// Standard deviation of the noise on the count of unclipped clients; nil if the clip bound is fixed.
  public var countNoise: Double? { configuration.countNoise(pipeline) }

  /// Standard deviation of the noise on a sum of updates over the clip bound, before ``noiseScale``. With adaptive clipping
  /// (z^-2 - (2 s)^-2)^-1/2 for count noise s, so that sum and count together cost ``noiseMultiplier`` z (Andrew et al.
  /// 2021, arXiv 1905.03871, theorem 1): the count of half-centred bits has sensitivity 1/2.
  public var vectorNoiseMultiplier: Double {
    guard let countNoise, noiseMultiplier > 0 else { return noiseMultiplier }
    // A plan is only made if the count leaves something for the updates.
    return (try? AdaptiveClipNoise.updateMultiplier(noiseMultiplier: noiseMultiplier, countNoise: countNoise))
      ?? .infinity
  }

  /// Epsilon of one of a client's releases under PrivUnit; nil for other mechanisms.
  public var releaseEpsilon: Double? { configuration.mechanism == .privUnit ? 1 / noiseMultiplier : nil }
}

extension PrivacyConfiguration {
  /// The delta of a run's epsilons, see ``PrivacyPlan/delta``.
  func delta(for pipeline: PrivacyPipeline) -> Double {
    if let budget { return budget.delta }
    return min(1e-5, PrivacyPlan.suitableDelta(units: unitCount(pipeline) ?? 1))
  }

  /// Standard deviation of the noise on the count of unclipped clients; nil if the clip bound is fixed.
  func countNoise(_ pipeline: PrivacyPipeline) -> Double? {
    guard case .adaptive(let settings) = clip else { return nil }
    return settings.countNoise ?? Double(noiseCohort ?? pipeline.expectedCohort) / 20
  }

  /// Against whom the budget must hold: as it states, or against the one that the mode is for.
  package func adversaries(for pipeline: PrivacyPipeline) -> [Adversary] {
    if let stated = budget?.against, !stated.isEmpty { return stated }
    return [accounts.adversary(isMasked: pipeline.aggregatesSecurely)]
  }
}
