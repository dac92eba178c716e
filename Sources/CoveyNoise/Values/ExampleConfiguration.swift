/// Settings of DP-SGD inside the clients (Abadi et al. 2016, arXiv 1607.00133).
public struct ExampleConfiguration: Sendable, Hashable, Codable {
  /// How a step's examples are chosen.
  public enum Batching: String, Sendable, Hashable, Codable, CaseIterable {
    /// Each example independently with probability batchSize / examples, or with the rate of ``constants``.
    case poisson
    /// Passes over shuffled examples; accounted without amplification.
    case shuffled
  }

  /// How a step's examples are chosen.
  public var batching: Batching
  /// Rounds in which one client may take part; nil: as many as its budget allows, chosen for all rounds.
  public var maximumParticipations: Int?
  /// Rate, steps and divisor of every client, which keep the number of its records secret; nil: batches and epochs, which
  /// follow that number and so take it for public.
  public var constants: ExampleConstants?

  /// Settings.
  public init(
    batching: Batching = .poisson, maximumParticipations: Int? = nil, constants: ExampleConstants? = nil
  ) {
    self.batching = batching
    self.maximumParticipations = maximumParticipations
    self.constants = constants
  }
}

/// What DP-SGD is made of where nobody may learn how many records a client has: numbers of the configuration, the same for
/// every client.
///
/// Under ``Adjacency/addOrRemoveOne`` the number of a client's records is a secret. Noise of z C / n on the mean of n
/// gradients tells it, and so does a number of steps that follows n: with n = 10 against 9, one step at z = 1 on 800
/// parameters has delta 0.81 at the epsilon of 1e-5. So every record is drawn with probability ``rate``, ``steps`` steps
/// are taken, sums are divided by ``divisor``, and an empty batch is a step like any other, in a client without records too.
///
/// The time that a client takes follows the number of its records: who can measure it learns that number.
public struct ExampleConstants: Sendable, Hashable, Codable {
  /// The probability with which a step draws a record, independently of all others; in (0, 1].
  public var rate: Double
  /// Steps of a participation, >= 1.
  public var steps: Int
  /// The number of records, >= 1, that the divisor is made for: what a client of usual size has. A guess that is public.
  public var examples: Int

  /// Constants.
  public init(rate: Double, steps: Int, examples: Int) {
    self.rate = rate
    self.steps = steps
    self.examples = examples
  }

  /// What a step's sum is divided by: the records that a client of usual size draws, expected.
  public var divisor: Double { rate * Double(examples) }

  /// The first rule that a value breaks, as a sentence; nil if all are possible.
  public var problem: String? {
    if !(rate > 0 && rate <= 1) { return "the rate of records is a probability above 0, not \(rate)" }
    if steps < 1 { return "a participation has at least one step, not \(steps)" }
    if examples < 1 { return "a client of usual size has at least one record, not \(examples)" }
    return nil
  }
}
