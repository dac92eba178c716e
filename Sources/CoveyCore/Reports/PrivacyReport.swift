/// What a round did for privacy.
///
/// Its JSON has what may be released alone: `isPrivate`, `epsilon`, `delta`, `against`, `clipBound`. A ``RoundReport`` writes the rest
/// under its `unreleased`.
public struct PrivacyReport: Sendable, Hashable, Codable {
  /// Whether the noise protects anybody: false with seeded noise, or with noise for another cohort.
  public var isPrivate: Bool
  /// Epsilon of everything released so far, this round included, for watching: what the run guarantees is that of all planned
  /// rounds. nil if nothing is accounted.
  public var epsilon: Double?
  /// The delta of that epsilon.
  public var delta: Double?
  /// Against whom it holds: "model", "others" or "server".
  public var against: String?
  /// The bound to which updates were clipped; with example-level privacy, to which examples' gradients were.
  public var clipBound: Double
  /// Whether the size of the round's cohort is told: the figures then account for it. Otherwise it is a secret.
  public var tellsCohort = false
  /// Why nothing was released in this round, which counts as released all the same; nil if something was. It counts
  /// clients: unreleased.
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

  private enum CodingKeys: String, CodingKey { case isPrivate, epsilon, delta, against, clipBound }

  /// Reads what `encode(to:)` writes.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      isPrivate: try container.decode(Bool.self, forKey: .isPrivate),
      epsilon: try container.decodeIfPresent(Double.self, forKey: .epsilon),
      delta: try container.decodeIfPresent(Double.self, forKey: .delta),
      clipBound: try container.decode(Double.self, forKey: .clipBound))
    against = try container.decodeIfPresent(String.self, forKey: .against)
  }
}

/// What a simulation can see of a private round and no deployment may release: it is computed from the clients' updates
/// without noise. The same is true of a round's training loss and of its counts of clients and examples, beside which it
/// stands in JSON.
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
