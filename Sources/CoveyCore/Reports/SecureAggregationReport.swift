/// What a round's secure aggregation did and cost. Everything but the seconds is the same for any number of workers, as
/// long as no more clients drop out than are tolerated: beyond, a sparse graph, which follows from fresh keys, decides
/// whether there is a sum.
public struct SecureAggregationReport: Sendable, Hashable, Codable {
  /// The protocol's name.
  public var method: String
  /// Clients with whom each client shared masks; 0 if the session ended before that.
  public var neighbours = 0
  /// Shares that recover a client's secret; 0 if the session ended before that.
  public var threshold = 0
  /// Clients that did not give a usable answer, by the step in which they were missed.
  public var dropped = StepCounts()
  /// Clients that were proven to lie, and for what, in the order in which that came out; they are among the dropped ones if
  /// it was before their update was in the sum.
  public var excluded: [ExcludedClient] = []
  /// Where the sum was spoiled by counts that honest clients cannot have: who was in such sums most and in good ones least.
  /// Suspicion only: nothing is proven of any of them.
  public var suspects: [SuspectedClient] = []
  /// Why there is no sum; nil if there is one.
  public var aborted: String?
  /// Updates in the sum whose norm was above the bound.
  public var clipped = 0
  /// Updates in the sum whose weight was above the bound.
  public var cappedWeights = 0
  /// Numbers in the sum that did not fit their place.
  public var saturated = 0
  /// What rounding did to the sum; nil without a sum, and in mode distributed, where clients tell nothing of themselves.
  public var rounding: RoundingReport?
  /// Seconds of the clients' cryptography, added over clients.
  public var clientSeconds = 0.0
  /// Seconds of the server's cryptography: of messages, added over threads; of taking the masks off, as they passed.
  public var serverSeconds = 0.0
  /// Bytes that clients sent; part of the round's.
  public var bytesUp = 0
  /// Bytes that clients received beside the model; part of the round's.
  public var bytesDown = 0

  /// The report of a session in which nothing has happened yet.
  public init(method: String) {
    self.method = method
  }

  /// The property `method` is the key `protocol`, as in configurations.
  private enum CodingKeys: String, CodingKey {
    case method = "protocol"
    case neighbours, threshold, dropped, excluded, suspects, aborted, clipped, cappedWeights, saturated, rounding
    case clientSeconds, serverSeconds
    case bytesUp, bytesDown
  }
}

/// A client that was proven to lie in secure aggregation.
public struct ExcludedClient: Sendable, Hashable, Codable {
  /// Who it is.
  public let client: Int
  /// The kind of its lie, as docs/secure-aggregation.md names it.
  public let misconduct: String

  /// A client.
  public init(client: Int, misconduct: String) {
    self.client = client
    self.misconduct = misconduct
  }
}

/// How often a client was in sums that somebody spoiled.
public struct SuspectedClient: Sendable, Hashable, Codable {
  /// Who it is.
  public let client: Int
  /// Spoiled sums that it was in.
  public let spoiled: Int
  /// Good sums that it was in since the first spoiled one.
  public let good: Int

  /// A client.
  public init(client: Int, spoiled: Int, good: Int) {
    self.client = client
    self.spoiled = spoiled
    self.good = good
  }
}

/// A number for each step of secure aggregation.
public struct StepCounts: Sendable, Hashable, Codable {
  /// Clients advertise keys.
  public var keys = 0
  /// Clients send encrypted shares.
  public var shares = 0
  /// Clients check the shares that others dealt them.
  public var check = 0
  /// Clients prove what they complained of.
  public var dispute = 0
  /// Members of the committee sign who takes part.
  public var roster = 0
  /// Clients send masked updates.
  public var input = 0
  /// Clients sign who is alive.
  public var consistency = 0
  /// Clients help to take the masks off.
  public var unmasking = 0

  /// Zeros.
  public init() {}

  /// All together.
  public var total: Int { keys + shares + check + dispute + roster + input + consistency + unmasking }

  /// Adds the counts of another round.
  public static func += (left: inout StepCounts, right: StepCounts) {
    left.keys += right.keys
    left.shares += right.shares
    left.check += right.check
    left.dispute += right.dispute
    left.roster += right.roster
    left.input += right.input
    left.consistency += right.consistency
    left.unmasking += right.unmasking
  }
}
