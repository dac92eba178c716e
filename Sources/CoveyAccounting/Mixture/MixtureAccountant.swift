internal import CoveyCore
public import CoveyNoise

/// Accounts for Gaussian noise on samples by the number K of releases that a unit is in: given K, they cost what one Gaussian
/// of mu^2 = K / z^2 costs, and the divergence is jointly convex, so that
///
///     delta(epsilon) <= sum over K of P(Binomial(T, q) = K) delta of a Gaussian of sqrt(K) / z at epsilon,
///
/// in both directions and for releases that are chosen as earlier ones turned out. Which releases the unit is in is given
/// away, therefore the bound is tight only where it shows anyway (z far below 1) or where K is hardly ever more than one.
/// Under replaceOne both units are in the same releases, so the same holds of noise relative to the sensitivity 2C, and for
/// samples of fixed size, in which a unit is independently of other releases; where the size of a Poisson cohort is told,
/// it says nothing about a unit's data unless the unit may be missing altogether.
public struct MixtureAccountant: PrivacyAccountant {
  /// The mixture.
  public static let kind = AccountantKind.mixture
  /// The adjacency of all its answers.
  public let adjacency: Adjacency

  /// Equal releases from samples.
  private struct Sampled: Hashable {
    let rate: Double
    let noise: Double
  }

  private var sampled: Sampled?
  private var count = 0
  /// The sum of 1 / noise multiplier^2 of releases without sampling.
  private var squaredMu = 0.0
  /// Probabilities are within a factor e^slack of those of the Gaussian releases.
  private var slack = 0.0

  /// An accountant that has seen no release.
  public init(adjacency: Adjacency) { self.adjacency = adjacency }

  /// Adds `count` >= 0 equal releases.
  /// - Throws: `PrivacyError.unsupported` for anything but Gaussian noise, and for a second kind of sampled release;
  ///   `PrivacyError.invalid` for impossible values. The accountant is then unchanged.
  public mutating func compose(_ event: PrivacyEvent, count: Int) throws {
    var changed = self
    for release in try event.releases(count: count) { try changed.add(release.event, count: release.count) }
    self = changed
  }

  private mutating func add(_ event: PrivacyEvent, count added: Int) throws {
    switch event {
    case .gaussian(let noise):
      squaredMu += Double(added) / (noise * noise)
    case .poissonSampled(let rate, .gaussian(let noise)):
      try add(Sampled(rate: rate, noise: noise), count: added)
    case .publicCohort(_, let rate, let noise)
    where adjacency != .addOrRemoveOne && rate >= 0 && rate <= 1 && noise >= 0:
      try add(Sampled(rate: rate, noise: noise), count: added)
    case .fixedSizeGaussian(let size, let sample, let noise) where adjacency == .replaceOne:
      guard noise >= 0, sample >= 0, size >= 1, sample <= size else {
        throw PrivacyError.invalid(
          "a sample of \(sample) of \(size) units with noise multiplier \(noise) is impossible: take at most all units, "
            + "and noise >= 0")
      }
      try add(Sampled(rate: Double(sample) / Double(size), noise: noise), count: added)
    case .approximated(.pure(epsilon: 0), let slack) where slack >= 0:
      self.slack += Double(added) * slack
    default:
      throw PrivacyError.unsupported(
        "the mixture over participations accounts for Gaussian noise on samples only; use the accountant pld or rdp")
    }
  }

  private mutating func add(_ release: Sampled, count added: Int) throws {
    guard release.rate > 0 else { return }
    if release.rate == 1 {
      squaredMu += Double(added) / (release.noise * release.noise)
      return
    }
    guard sampled == nil || sampled == release else {
      throw PrivacyError.unsupported(
        "the mixture over participations accounts for releases of one sampling rate and one noise only; use the accountant "
          + "pld or rdp")
    }
    let (sum, overflow) = count.addingReportingOverflow(added)
    guard !overflow else { throw PrivacyError.invalid("the number of releases must fit an integer") }
    (sampled, count) = (release, sum)
  }

  /// The smallest epsilon it can vouch for at `delta`; infinite if there is none, 0 if nothing was released.
  /// - Throws: `PrivacyError.invalid` unless delta lies in (0, 1).
  /// - Complexity: some milliseconds for ten million releases.
  public func epsilon(delta: Double) throws -> Double {
    try PrivacyError.checkDelta(delta)
    // P' <= e^slack P <= e^slack (e^epsilon Q + delta) <= e^(epsilon + 2 slack) Q' + e^slack delta.
    guard slack == 0 else { return 2 * slack + gaussianEpsilon(delta: delta * Numerics.exp(-slack)) }
    return gaussianEpsilon(delta: delta)
  }

  private func gaussianEpsilon(delta: Double) -> Double {
    let mixture = mixture(negligible: 1e-7 * delta)
    guard mixture.logDelta(epsilon: 0) > Numerics.log(delta) else { return 0 }
    guard mixture.above < delta, let most = mixture.parts.last?.squaredMu, most < .infinity else { return .infinity }
    // One part is known exactly.
    if mixture.parts.count == 1, mixture.above == 0 {
      return GaussianPrivacy.epsilon(mu: most.squareRoot(), delta: delta)
    }
    let target = Numerics.log(delta)
    // All of the mixture costs at most what its costliest part does.
    let high = GaussianPrivacy.epsilon(mu: most.squareRoot(), delta: delta - mixture.above)
    return RootSearch.leastSufficient(from: 0, to: high, width: 1e-11) { mixture.logDelta(epsilon: $0) - target }
  }

  /// The smallest delta it can vouch for at `epsilon`, in [0, 1].
  /// - Throws: `PrivacyError.invalid` unless epsilon >= 0.
  public func delta(epsilon: Double) throws -> Double {
    try PrivacyError.checkEpsilon(epsilon)
    guard slack == 0 else {
      return epsilon < 2 * slack ? 1 : min(1, Numerics.exp(slack) * gaussianDelta(epsilon: epsilon - 2 * slack))
    }
    return gaussianDelta(epsilon: epsilon)
  }

  private func gaussianDelta(epsilon: Double) -> Double {
    guard epsilon < .infinity else { return mixture(negligible: 1e-20).parts.last?.squaredMu == .infinity ? 1 : 0 }
    // A first answer says what is negligible.
    let first = mixture(negligible: 1e-20).logDelta(epsilon: epsilon)
    guard first < -28 else { return min(1, Numerics.exp(first)) }
    return min(1, Numerics.exp(mixture(negligible: 1e-300).logDelta(epsilon: epsilon)))
  }

  private func mixture(negligible: Double) -> GaussianMixture {
    guard let sampled, count > 0 else { return GaussianMixture(squaredMu: squaredMu) }
    return GaussianMixture(
      BinomialWindow(trials: count, rate: sampled.rate, negligible: negligible),
      squaredMuOfOne: 1 / (sampled.noise * sampled.noise),
      squaredMu: squaredMu)
  }
}
