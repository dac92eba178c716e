internal import CoveyAlgorithms
public import CoveyCore
internal import CoveyNoise
internal import CoveyTraining

/// What a pacing may ask of its run.
public struct PacingContext: Sendable {
  /// The run's seed.
  public let seed: UInt64
  private let sampler: CohortSampler
  private let population: any ClientPopulation
  private let clock: VirtualClock?
  private let training: LocalTrainingPlan?

  /// The context of a run.
  /// - Parameters:
  ///   - sampler: Draws the cohorts of the run's plan.
  package init(_ plan: ServerPlan, _ sampler: CohortSampler, _ population: some ClientPopulation) {
    seed = plan.seed
    clock = plan.clock
    training = plan.algorithm.traits.trainsLocally ? plan.training : nil
    self.sampler = sampler
    self.population = population
  }

  /// Number of clients.
  public var clientCount: Int { population.clientCount }

  /// The cohort of a round as the section `cohort` has it drawn, largest clients first.
  public func cohort(round: Int) -> Cohort { sampler.cohort(round: round, of: population) }

  /// Whether there is a virtual clock.
  public var hasClock: Bool { clock != nil }

  /// How long a client trains a version of the model, in simulated seconds; 0 without a clock. The same for every call.
  /// - Parameters:
  ///   - client: One of 0..<``clientCount``.
  ///   - version: Of the model that it trains.
  public func seconds(of client: Int, version: Int) -> Double {
    guard let clock else { return 0 }
    return clock.seconds(seed: seed, client: client, version: version, examples: work(of: client))
  }

  /// Examples that a client passes through the model.
  private func work(of client: Int) -> Double {
    let examples = Double(max(0, population.expectedLoad(ofClient: client)))
    guard let training else { return examples }
    if let constants = training.protection?.constants { return Double(constants.steps) * constants.divisor }
    let passed = examples * Double(training.epochs)
    guard let steps = training.maximumSteps else { return passed }
    return min(passed, Double(steps) * (training.batchSize.map { Double($0) } ?? examples))
  }
}
