/// What a user asks of secure aggregation: which protocol, against whom, and how updates become integers.
public struct SecureAggregationConfiguration: Sendable, Hashable, Codable {
  /// The protocol; nil: ``SecureAggregationProtocol/secagg`` for cohorts of up to ``largestCompleteCohort`` clients,
  /// ``SecureAggregationProtocol/secaggPlus`` above.
  public var method: SecureAggregationProtocol?
  /// What the server may do that clients are to be safe from.
  public var server: ServerModel
  /// The share of a cohort that may collude with the server, in [0, 1).
  public var corruptionRate: Double
  /// The share of a cohort that may drop out of a round that is still to succeed, in [0, 1).
  public var dropoutRate: Double
  /// The parameters fail to protect with a probability of at most 2^-sigma, >= 1.
  public var sigma: Int
  /// A round with tolerated dropouts fails with a probability of at most 2^-eta, >= 1.
  public var eta: Int
  /// Clients that a sum needs at least, >= 2; nil: two thirds of those that a round asks, or fewer if more dropouts are
  /// tolerated.
  public var minimumClients: Int?
  /// The L2 bound of an update, > 0; nil: the privacy's, or ``standardClipBound`` where it states none.
  public var clipBound: Double?
  /// Bits of a value before it is summed, in ``possibleValueBits``; the ring has as many more as the cohort takes.
  public var valueBits: Int
  /// The weight of an update that counts fully, >= 1; larger ones count no more. Nil: the largest that is known.
  public var weightBound: Int?
  /// Whether updates are rotated at random first, which allows a finer grid and a small probability of overflow.
  public var rotation: Bool
  /// How long a client that was proven to lie is not invited any more.
  public var ban: BanScope
  /// Clients that drop out on purpose: the probability by step, for experiments.
  public var dropout: StepRates

  /// A configuration; by default careful with a server that follows the protocol.
  public init(
    method: SecureAggregationProtocol? = nil, server: ServerModel = .semiHonest, corruptionRate: Double = 0.05,
    dropoutRate: Double = 0.1, sigma: Int = 40, eta: Int = 30, minimumClients: Int? = nil, clipBound: Double? = nil,
    valueBits: Int = 16, weightBound: Int? = nil, rotation: Bool = false, ban: BanScope = .run,
    dropout: StepRates = StepRates()
  ) {
    self.method = method
    self.server = server
    self.corruptionRate = corruptionRate
    self.dropoutRate = dropoutRate
    self.sigma = sigma
    self.eta = eta
    self.minimumClients = minimumClients
    self.clipBound = clipBound
    self.valueBits = valueBits
    self.weightBound = weightBound
    self.rotation = rotation
    self.ban = ban
    self.dropout = dropout
  }

  /// Up to so many clients share masks with every other one unless the configuration says otherwise.
  public static let largestCompleteCohort = 100
  /// The L2 bound where neither this configuration nor privacy states one; updates above it are counted.
  public static let standardClipBound = 10.0
  /// The widths that a value may have: below, rounding drowns updates; above, no grid of a private sum is as fine.
  public static let possibleValueBits = 4...24
}
