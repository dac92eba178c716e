public import CoveyNoise

/// What a mode of privacy is, in the terms in which everything else asks: whose data it hides, where its noise is added, and
/// which noise that may be. Each mode's own stand in its file.
public struct PrivacyModeTraits: Sendable, Hashable {
  /// Who adds the noise that the figures count on: the trust model (Kairouz et al. 2021, arXiv 1912.04977, section 4).
  public enum NoiseOrigin: Sendable, Hashable {
    /// The server, once, on the sum of a round: it is trusted.
    case server
    /// Each client a share, enough in the sum of many.
    case shares
    /// Each client, enough for whatever it sends.
    case client
  }

  /// The unit whose contribution is bounded and accounted.
  public let unit: PrivacyUnit
  /// Who adds the noise.
  public let noise: NoiseOrigin
  /// The mechanisms whose noise is added where the mode wants it; the first one is the default.
  public let mechanisms: [NoiseMechanism]

  /// Traits.
  public init(unit: PrivacyUnit, noise: NoiseOrigin, mechanisms: [NoiseMechanism]) {
    self.unit = unit
    self.noise = noise
    self.mechanisms = mechanisms
  }
}

extension PrivacyModeTraits {
  /// Whether an update is clipped as a whole, and what is released is a sum of updates over a fixed number of them.
  public var clipsUpdates: Bool { unit == .client }

  /// Whether the gradients of single examples are clipped while a client trains (Abadi et al. 2016, arXiv 1607.00133): it then
  /// pays by the steps that it takes, and its update is an update like others.
  public var clipsGradients: Bool { unit == .example }

  /// Whether the server adds the noise: what it sees itself is not hidden from it.
  public var serverAddsNoise: Bool { noise == .server }

  /// Whether clients add shares of the noise to integers, which a sum of enough of them makes whole.
  public var addsShares: Bool { noise == .shares }

  /// Whether each reply has noise enough for itself: no cohort hides it any better, and any use of it is as private.
  public var protectsReplies: Bool { noise == .client }

  /// Whether clients under masks tell nothing beside their noised integers: exact counts would be sums of their data that no
  /// epsilon covers, shown to a server that nobody trusts.
  public var hidesCountsUnderMasks: Bool { addsShares }

  /// Whether the server adds Gaussian noise to each round's sum that is independent of other rounds: it scales with the cohort,
  /// and a count can be released beside the sum (Andrew et al. 2021, arXiv 1905.03871).
  public func addsFreshGaussian(_ mechanism: NoiseMechanism) -> Bool { serverAddsNoise && mechanism == .gaussian }
}
