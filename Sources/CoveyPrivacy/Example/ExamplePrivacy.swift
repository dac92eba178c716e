public import CoveyNoise

/// What decides how much one participation of a client costs each of its examples: the settings of DP-SGD (Abadi et al.
/// 2016, arXiv 1607.00133).
///
/// With ``constants`` a participation costs every client the same, and nothing follows the number of its examples. Without
/// them that number is taken for public: batches and epochs tell it. Epsilons of this unit say nothing about a whole client
/// and are never added to client-level ones.
public struct ExamplePrivacy: Sendable, Hashable, Codable {
  /// Standard deviation of a step's noise over the clip bound, >= 0.
  public var noiseMultiplier: Double
  /// Expected examples a step, >= 1; nil for all of a client's. Without meaning beside ``constants``, as the next two.
  public var batchSize: Int?
  /// Passes over a client's examples a round, >= 1.
  public var epochs: Int
  /// Bound on the steps of a round, >= 1; nil for none.
  public var maximumSteps: Int?
  /// How a step's examples are chosen.
  public var batching: ExampleConfiguration.Batching
  /// Rate and steps that are the same for every client; nil for batches and epochs.
  public var constants: ExampleConstants?

  /// Settings.
  public init(
    noiseMultiplier: Double, batchSize: Int?, epochs: Int = 1, maximumSteps: Int? = nil,
    batching: ExampleConfiguration.Batching = .poisson, constants: ExampleConstants? = nil
  ) {
    self.noiseMultiplier = noiseMultiplier
    self.batchSize = batchSize
    self.epochs = epochs
    self.maximumSteps = maximumSteps
    self.batching = batching
    self.constants = constants
  }

  /// The settings of a run at a noise multiplier.
  init(_ configuration: PrivacyConfiguration, _ pipeline: PrivacyPipeline, noiseMultiplier: Double) {
    self.init(
      noiseMultiplier: noiseMultiplier, batchSize: pipeline.batchSize, epochs: pipeline.epochs,
      maximumSteps: pipeline.maximumSteps, batching: configuration.example.batching,
      constants: configuration.example.constants)
  }

  /// The settings that a plan decided on.
  public init(_ plan: PrivacyPlan) {
    self.init(plan.configuration, plan.pipeline, noiseMultiplier: plan.noiseMultiplier)
  }

  /// Steps of one participation of a client: those of the constants, or epochs x ceil(examples / batch), at most the
  /// maximum.
  public func steps(examples: Int) -> Int {
    if let constants { return constants.steps }
    let (all, overflow) = epochs.multipliedReportingOverflow(by: stepsPerEpoch(examples))
    return min(overflow ? .max : all, maximumSteps ?? .max)
  }

  /// Steps of one pass over a client's examples; the last may be cut short by the maximum.
  func stepsPerEpoch(_ examples: Int) -> Int {
    guard examples > 0 else { return 0 }
    let size = min(batchSize ?? examples, examples)
    return (examples - 1) / size + 1
  }
}
