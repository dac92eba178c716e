internal import CoveyNoise

/// Who has taken part how often under example-level privacy, and who may once more. Each client has a budget of its own;
/// one client's participation costs the others' examples nothing. With `ExampleConstants` all clients pay the same, so
/// that a refusal tells nothing of a client but how often it was asked.
public struct ExampleLedger: Sendable {
  /// The client whose examples have spent the most.
  public struct Worst: Sendable, Hashable {
    /// What an example of that client has spent, at the budget's delta.
    public var epsilon: Double
    /// How often the client took part.
    public var participations: Int
    /// How many examples it has.
    public var examples: Int
  }

  /// Participations of each client: what a checkpoint must keep.
  public private(set) var participations: [UInt32]
  /// Rounds in which one client may take part whatever its budget allows; nil for no such limit.
  public let maximumParticipations: Int?
  private let examples: @Sendable (Int) -> Int
  private var caps: ParticipationCaps

  /// A ledger in which nobody has taken part.
  /// - Parameters:
  ///   - caps: What a participation costs, and the budget.
  ///   - population: Clients; they are named 0..<population.
  ///   - maximumParticipations: A further limit, >= 1.
  ///   - examples: The number of a client's examples, the same at every call.
  public init(
    _ caps: ParticipationCaps, population: Int, maximumParticipations: Int? = nil,
    examples: @escaping @Sendable (Int) -> Int
  ) {
    precondition(population >= 0 && maximumParticipations ?? 1 > 0, "a population >= 0 and a limit >= 1")
    self.caps = caps
    self.maximumParticipations = maximumParticipations
    self.examples = examples
    participations = [UInt32](repeating: 0, count: population)
  }

  /// Takes over the counts of a checkpoint.
  /// - Throws: `PrivacyError.invalid` if they are for another population.
  public mutating func restore(_ counts: [UInt32]) throws {
    guard counts.count == participations.count else {
      throw PrivacyError.invalid(
        "the checkpoint counts the participations of \(counts.count) clients, the run has \(participations.count)")
    }
    participations = counts
  }

  /// Whether `client` may take part once more.
  /// - Throws: What the accountant throws.
  public mutating func allows(_ client: Int) throws -> Bool {
    let next = Int(participations[client]) + 1
    if let maximumParticipations, next > maximumParticipations { return false }
    return try next <= caps.most && caps.allows(next, examples: examples(client))
  }

  /// Counts one more participation of `client` if its budget allows one, and says whether it does; if not, the client's
  /// failure is `budgetSpent`. To be called, and kept safe, before the client trains: what was allowed counts as spent,
  /// whatever becomes of it.
  /// - Throws: What the accountant throws; nothing is then counted.
  public mutating func admit(_ client: Int) throws -> Bool {
    guard try allows(client) else { return false }
    participations[client] += 1
    return true
  }

  /// The client whose examples have spent the most; nil if nobody took part.
  ///
  /// Epsilon grows with the sampling rate and with the number of steps, so only clients that no other one exceeds in both
  /// are accounted, each by the accountant of the run.
  /// - Throws: What the accountant throws.
  public mutating func worst() throws -> Worst? {
    var most: [Int: Int] = [:]
    for (client, count) in participations.enumerated() where count > 0 {
      most[examples(client), default: 0] = max(most[examples(client), default: 0], Int(count))
    }
    let candidates = most.map { size, count in
      (size, count, caps.privacy.releases(examples: size, participations: count, adjacency: caps.budget.adjacency))
    }
    .sorted { ($0.2.rate, $0.2.count, $1.0) > ($1.2.rate, $1.2.count, $0.0) }
    var (worst, steps) = (Worst?.none, -1)
    for (size, count, releases) in candidates where releases.count > steps {
      steps = releases.count
      let epsilon = try caps.epsilon(examples: size, participations: count)
      if epsilon > worst?.epsilon ?? -1 { worst = Worst(epsilon: epsilon, participations: count, examples: size) }
    }
    return worst
  }
}
