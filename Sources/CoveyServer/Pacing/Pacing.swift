public import CoveyAggregation
public import CoveyAlgorithms
public import CoveyCore

/// When clients begin to train and when the server takes a step: a rule that gives each round its tickets.
///
/// A pacing decides before anybody trains, by the virtual clock and what it carries from round to round, so that a run's bits
/// do not depend on who is quick in truth. To add one, write a type and add its maker to ``Pacings/registry``. It reads its
/// own keys from the section `pacing`, and does not finish the reader, which refuses what nobody asked for.
public protocol Pacing: SettingsSection {
  /// The word in `pacing.name`.
  var name: String { get }
  /// What must be known before anything runs.
  var traits: PacingTraits { get }
  /// Why the pacing cannot serve a run, beside what its traits say, as a sentence; nil if it can.
  func problem(in run: PacingFacts) -> String?

  /// Who takes part in a round, in the order of summation: clients whom the context's sampler chose, or tickets.
  ///
  /// A client whose flight is in `state` after the call trains on through the round, and its model is kept until no flight has
  /// its version.
  /// - Parameters:
  ///   - state: What the pacing carries; checkpoints hold it, and it counts only if the round is completed.
  ///   - round: The round, 0-based: also the version of the server's own model.
  ///   - context: What a pacing may look at.
  func next(_ state: inout PacingState, round: Int, _ context: PacingContext) -> Cohort
}

extension Pacing {
  /// None.
  public func problem(in run: PacingFacts) -> String? { nil }
}

/// What must be known of a pacing before it runs.
public struct PacingTraits: Sendable, Hashable {
  /// Whether a round may have tickets, of older models or with factors. Without, it is asked what the sampler gives.
  public var isAsynchronous: Bool
  /// The cohorts that the pacing makes by itself; nil for those of the section `cohort`.
  public var cohort: CohortConfiguration?
  /// What a round's sum is divided by, whoever answered, > 0; nil for the sum of the weights.
  public var denominator: Double?
  /// Whether it goes by the virtual clock.
  public var needsClock: Bool

  /// Traits; by default those of synchronous rounds.
  public init(
    isAsynchronous: Bool = false, cohort: CohortConfiguration? = nil, denominator: Double? = nil,
    needsClock: Bool = false
  ) {
    self.isAsynchronous = isAsynchronous
    self.cohort = cohort
    self.denominator = denominator
    self.needsClock = needsClock
  }
}

/// What a pacing must know of a run before its first round; nil for what is not known yet.
public struct PacingFacts: Sendable, Hashable {
  /// Clients that can be asked.
  public var clients: Int?
  /// Who takes part in a round, as the run has it.
  public var cohort: CohortConfiguration?
  /// The algorithm's name.
  public var algorithm = ""
  /// How clients' updates are weighted, as settings say it; nil if all count alike.
  public var weighting: String?
  /// Whether clients keep a state from one round to the next.
  public var keepsClientState = false
  /// The aggregation rule's name; nil for the mean.
  public var aggregation: String?
  /// Whether there is privacy of any mode.
  public var isPrivate = false
  /// Whether the server is shown sums alone.
  public var isMasked = false
  /// Whether there is a virtual clock.
  public var hasClock = false

  /// Nothing known.
  public init() {}

  /// What follows from the parts of a run.
  public init(
    _ algorithm: any FederatedAlgorithm, _ aggregation: AggregationConfiguration, isPrivate: Bool, isMasked: Bool,
    hasClock: Bool
  ) {
    let traits = algorithm.traits
    self.algorithm = algorithm.name
    weighting = traits.weighting == .uniform ? nil : traits.weighting.rawValue
    keepsClientState = traits.keepsClientState
    self.aggregation = aggregation.isStandard ? nil : aggregation.rule.name
    self.isPrivate = isPrivate
    self.isMasked = isMasked
    self.hasClock = hasClock
  }
}

extension Pacing {
  /// Why the pacing cannot serve a run, as a sentence with the remedy; nil if it can.
  public func refusal(in run: PacingFacts) -> String? {
    let traits = traits
    if traits.isAsynchronous {
      if run.isPrivate {
        return
          "pacing \(name) mixes changes of several models in one step and weighs them by their age, which no account of privacy "
          + "covers; use pacing: synchronous, or remove privacy"
      }
      if run.isMasked {
        return
          "pacing \(name) takes updates one by one as they come, and under secure aggregation the server sees the sum of clients "
          + "that are in one session together; use pacing: synchronous, or remove secureAggregation"
      }
      if run.keepsClientState {
        return
          "pacing \(name) has clients train older models while the server goes on, and \(run.algorithm) leaves each client a state "
          + "that belongs to the round's own model; use pacing: synchronous, or another algorithm"
      }
    }
    if let denominator = traits.denominator {
      guard denominator.isFinite, denominator > 0 else {
        return "pacing \(name) divides each sum by \(denominator), which must be finite and above 0"
      }
      if let weighting = run.weighting {
        return
          "pacing \(name) divides each sum by a fixed number, whoever answered, so that algorithm.weighting: \(weighting) would "
          + "scale the step by the clients' examples; use uniform"
      }
      if let aggregation = run.aggregation {
        return
          "pacing \(name) divides a sum of updates by a fixed number, and aggregation \(aggregation) makes no such sum; use "
          + "aggregation: mean, or pacing: synchronous"
      }
    }
    if traits.isAsynchronous, let aggregation = run.aggregation {
      return
        "pacing \(name) weighs updates by their age, and aggregation \(aggregation) knows no weights; use aggregation: mean, or pacing: "
        + "synchronous"
    }
    if traits.needsClock, !run.hasClock {
      return
        "pacing \(name) goes by how long clients take, which the virtual clock decides; state one, such as clock: {spread: 10}"
    }
    if let problem = problem(in: run) { return problem }
    if let own = traits.cohort, let cohort = run.cohort, cohort != own {
      return
        "pacing \(name) makes its own cohorts (\(own.sampling.rawValue), \(own.size)), and the run's cohort is another "
        + "(\(cohort.sampling.rawValue), \(cohort.size)); leave the cohort out"
    }
    return nil
  }
}
