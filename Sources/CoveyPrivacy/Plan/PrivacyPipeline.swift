public import CoveyCore

/// The facts of a run that decide what it releases, taken from the pipeline itself and never stated by a user.
public struct PrivacyPipeline: Sendable, Hashable, Codable {
  /// Clients that exist.
  public var population: Int
  /// Rounds to run, >= 1.
  public var rounds: Int
  /// How clients come into a round.
  public var sampling: SamplingScheme
  /// Clients a round, expected; the fixed denominator of private means.
  public var expectedCohort: Int
  /// Parameters of the model.
  public var parameterCount: Int
  /// Whether updates are weighted by anything but 1.
  public var isWeighted: Bool
  /// Whether examples of one batch influence one another's gradients (batch normalisation).
  public var mixesExamples: Bool
  /// In mode example the numbers of examples that clients have: those that no other one exceeds in both rate and steps are
  /// enough (``ExamplePrivacy/undominated(_:)``), the smallest of all among them. Empty where unknown, of no concern, or
  /// secret.
  public var exampleSizes: [Int] = []
  /// Whether clients train in local steps, which can have noise; otherwise they send plain gradients.
  public var trainsLocally = true
  /// Examples a local step; nil: all of a client's.
  public var batchSize: Int?
  /// Passes over a client's examples a round.
  public var epochs: Int
  /// Bound on the local steps of a round; nil: none.
  public var maximumSteps: Int?
  /// Whether clients' losses or counts are reported without noise.
  public var reportsClientMetrics: Bool
  /// Whether the server sees only sums of updates.
  public var aggregatesSecurely: Bool
  /// Bits of a value under masks as they are asked for, in ``possibleValueBits``, where the server adds noise to masked sums;
  /// nil elsewhere, and in ledgers of runs that rounded towards zero.
  public var valueBits: Int?
  /// The share of a cohort that secure aggregation is to withstand as colluders and dropouts; 0 without.
  public var missingShare = 0.0
  /// The share of the clients that secure aggregation is to withstand as colluders; 0 without.
  public var colludingShare = 0.0
  /// Whether secure aggregation is for a server that lies, so that nothing may rest on its lottery.
  public var serverIsActive = false
  /// Whether the run ends once its model is good enough on the held-out examples.
  public var stopsAtTarget = false
  /// How the data were made.
  public var data = DataFacts()

  /// The facts of a run.
  public init(
    population: Int, rounds: Int, sampling: SamplingScheme, expectedCohort: Int, parameterCount: Int,
    isWeighted: Bool = false, mixesExamples: Bool = false, exampleSizes: [Int] = [], batchSize: Int? = nil,
    epochs: Int = 1, maximumSteps: Int? = nil, reportsClientMetrics: Bool = false, aggregatesSecurely: Bool = false
  ) {
    self.population = population
    self.rounds = rounds
    self.sampling = sampling
    self.expectedCohort = expectedCohort
    self.parameterCount = parameterCount
    self.isWeighted = isWeighted
    self.mixesExamples = mixesExamples
    self.exampleSizes = exampleSizes
    self.batchSize = batchSize
    self.epochs = epochs
    self.maximumSteps = maximumSteps
    self.reportsClientMetrics = reportsClientMetrics
    self.aggregatesSecurely = aggregatesSecurely
  }

  /// The widths that a value may have: above, no grid of a private sum is as fine.
  public static let possibleValueBits = 4...24

  /// Examples of the client with the fewest; nil where unknown, of no concern, or secret.
  public var smallestClient: Int? { exampleSizes.min() }
}
