/// What a round did for privacy.
public struct PrivacyReport: Sendable, Hashable, Codable {
  /// Whether the noise protects anybody: false with seeded noise, or with noise for another cohort.
  public var isPrivate: Bool
  /// Epsilon of everything released so far, this round included; nil if nothing is accounted.
  public var epsilon: Double?
  /// The delta of that epsilon.
  public var delta: Double?
  /// The bound to which updates were clipped; with example-level privacy, to which examples' gradients were.
  public var clipBound: Double
  /// Why nothing was released in this round, which counts as released all the same; nil if something was.
  public var withheld: String?
  /// What a simulation can see and no deployment may release.
  public var unreleased: UnreleasedDiagnostics

  /// A report.
  public init(
    isPrivate: Bool, epsilon: Double? = nil, delta: Double? = nil, clipBound: Double,
    unreleased: UnreleasedDiagnostics = UnreleasedDiagnostics()
  ) {
    self.isPrivate = isPrivate
    self.epsilon = epsilon
    self.delta = delta
    self.clipBound = clipBound
    self.unreleased = unreleased
  }
}

/// What a simulation can see of a private round and no deployment may release: it is computed from the clients' updates
/// without noise. The same is true of a round's training loss and of its counts of clients and examples.
public struct UnreleasedDiagnostics: Sendable, Hashable, Codable {
  /// Clients whose norm was above the bound, as a share of those in the sum; nil without clients. With example-level
  /// privacy it is examples' gradients that are counted here and below.
  public var clippedShare: Double?
  /// The median of the updates' norms before clipping, to 5 %; nil without clients. Of examples' gradients, the mean of
  /// the clients' medians.
  public var medianNorm: Double?
  /// The norm of the sum over the expected norm of its noise; nil without noise, and where clients add it.
  public var signalToNoise: Double?

  /// Nothing known.
  public init(clippedShare: Double? = nil, medianNorm: Double? = nil, signalToNoise: Double? = nil) {
    self.clippedShare = clippedShare
    self.medianNorm = medianNorm
    self.signalToNoise = signalToNoise
  }
}
