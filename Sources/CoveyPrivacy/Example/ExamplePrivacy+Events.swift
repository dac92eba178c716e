public import CoveyNoise

extension ExamplePrivacy {
  /// What a client's participations do to one of its examples: the same release, several times over.
  public struct Releases: Sendable, Hashable {
    /// One release.
    public var event: PrivacyEvent
    /// How often.
    public var count: Int
    /// The probability with which the example is in one of them.
    var rate: Double
  }

  /// What `participations` rounds of a client with `examples` examples do to one of them.
  ///
  /// Poisson batches: steps x participations times Gaussian noise on a sample of rate min(1, batch / examples), without
  /// sampling where the rate is 1; with constants at their rate, whatever `examples` is. Shuffled batches: once an epoch,
  /// Gaussian noise without amplification; an example is in one step of an epoch and moves no other example (see
  /// `SecretBatches`), so the epoch costs what that step does.
  /// - Parameters:
  ///   - examples: The client's, >= 0.
  ///   - participations: Its rounds, >= 0.
  ///   - adjacency: Under `Adjacency.replaceOne` the sensitivity is twice the clip bound, and so noise counts half;
  ///     under `Adjacency.zeroOut` a record's gradient is zeroed and its place in the schedule stays.
  /// - Precondition: Settings within their documented ranges; `participations >= 0`.
  public func releases(examples: Int, participations: Int, adjacency: Adjacency = .zeroOut) -> Releases {
    precondition(participations >= 0 && examples >= 0, "participations and examples cannot be negative")
    if let constants {
      precondition(constants.problem == nil, "constants lie within their ranges")
      let noise = PrivacyEvent.gaussian(noiseMultiplier: noiseMultiplier / adjacency.sensitivityFactor)
      let event = constants.rate < 1 ? PrivacyEvent.poissonSampled(rate: constants.rate, of: noise) : noise
      return Releases(event: event, count: Self.product(constants.steps, participations), rate: constants.rate)
    }
    precondition(epochs > 0 && batchSize ?? 1 > 0 && maximumSteps ?? 1 > 0, "epochs, batch and steps are at least 1")
    let noise = PrivacyEvent.gaussian(noiseMultiplier: noiseMultiplier / adjacency.sensitivityFactor)
    let steps = steps(examples: examples)
    guard steps > 0 else { return Releases(event: noise, count: 0, rate: 0) }
    switch batching {
    case .poisson:
      let rate = min(1, Double(batchSize ?? examples) / Double(examples))
      let event = rate < 1 ? PrivacyEvent.poissonSampled(rate: rate, of: noise) : noise
      return Releases(event: event, count: Self.product(steps, participations), rate: rate)
    case .shuffled:
      let epochs = (steps - 1) / stepsPerEpoch(examples) + 1
      return Releases(event: noise, count: Self.product(epochs, participations), rate: 1)
    }
  }

  /// The same as one event, for an accountant.
  ///
  /// - Parameters:
  ///   - noiseMultiplier: Standard deviation of a step's noise over the clip bound.
  ///   - examples: Examples of the client; the client with the fewest costs its examples the most a step.
  ///   - batchSize: Expected examples a step; nil for all of a client's.
  ///   - epochs: Passes over the examples a participation.
  ///   - maximumSteps: Bound on the steps of a participation.
  ///   - batching: How a step's examples are chosen.
  ///   - participations: Rounds in which the client takes part.
  ///   - adjacency: What counts as a neighbouring data set.
  /// - Precondition: As ``releases(examples:participations:adjacency:)``.
  public static func events(
    noiseMultiplier: Double, examples: Int, batchSize: Int?, epochs: Int, maximumSteps: Int?,
    batching: ExampleConfiguration.Batching, participations: Int, adjacency: Adjacency = .zeroOut
  ) -> PrivacyEvent {
    let privacy = ExamplePrivacy(
      noiseMultiplier: noiseMultiplier, batchSize: batchSize, epochs: epochs, maximumSteps: maximumSteps,
      batching: batching)
    let releases = privacy.releases(examples: examples, participations: participations, adjacency: adjacency)
    return .repeated(releases.event, count: releases.count)
  }

  /// A product that stays at the largest integer.
  private static func product(_ a: Int, _ b: Int) -> Int {
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    return overflow ? .max : product
  }
}
