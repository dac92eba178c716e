public import CoveyCore

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

/// How long a client that was proven to lie is not invited any more. It leaves the session at once in any case.
public enum BanScope: String, Sendable, Hashable, CaseIterable, Codable {
  /// It is invited to the next session.
  case session
  /// Until the run ends.
  case run
  /// It is never invited again, in this run or another that is given its list of bans.
  case never
}

extension SecureAggregationConfiguration: SettingsSection {
  private static let elsewhere = [
    "neighbours": "their number follows from cohort, corruptionRate, dropoutRate, sigma and eta",
    "threshold": "it follows from cohort, corruptionRate, dropoutRate, sigma and eta",
    "bits": "write valueBits: ...; the ring's width follows from the cohort", "clip": "write clipBound: ...",
    "method": "write protocol: ...", "failures": "write dropout: {input: ...}",
    "distributed": "write privacy: {mode: distributed}",
  ]

  /// Reads `secureAggregation` of a run without privacy.
  public init(_ reader: SettingsReader) {
    self.init(reader) { _ in }
  }

  /// Reads `secureAggregation`; `refuse` looks for what does not go with other sections.
  package init(_ reader: SettingsReader, refuse: (SecureAggregationConfiguration) -> Void) {
    self.init()
    method = reader.auto("protocol") { reader.choice($0, default: .secagg, besides: ["auto"]) }
    server = reader.choice("server", default: server)
    corruptionRate = reader.number("corruptionRate", default: corruptionRate, .within(0..<1))
    dropoutRate = reader.number("dropoutRate", default: dropoutRate, .within(0..<1))
    if corruptionRate + dropoutRate >= 1 {
      reader.refuse(
        "dropoutRate", "\(reader.path): corruptionRate and dropoutRate together must be below 1; nobody would be left")
    }
    sigma = reader.whole("sigma", default: sigma, .within(1...256))
    eta = reader.whole("eta", default: eta, .within(1...256))
    minimumClients = reader.auto("minimumClients") { reader.whole($0, default: 2, .atLeast(2)) }
    clipBound = reader.auto("clipBound") { reader.number($0, default: 1, .above(0)) }
    valueBits = reader.whole("valueBits", default: valueBits, .within(Self.possibleValueBits))
    weightBound = reader.auto("weightBound") { reader.whole($0, default: 1, .within(1...(1 << 40))) }
    rotation = reader.flag("rotation", default: rotation)
    ban = reader.choice("ban", default: ban)
    dropout = StepRates(reader.section("dropout"), server: server)
    refuse(self)
    reader.finish(elsewhere: Self.elsewhere)
  }

  /// Writes `secureAggregation`.
  public func write(to writer: inout SettingsWriter) {
    writer.set("protocol", method?.rawValue ?? "auto")
    writer.set("server", server.rawValue)
    writer.set("corruptionRate", corruptionRate)
    writer.set("dropoutRate", dropoutRate)
    writer.set("sigma", sigma)
    writer.set("eta", eta)
    writer.set("minimumClients", minimumClients.map { .whole($0) } ?? .text("auto"))
    writer.set("clipBound", clipBound.map { .number($0) } ?? .text("auto"))
    writer.set("valueBits", valueBits)
    writer.set("weightBound", weightBound.map { .whole($0) } ?? .text("auto"))
    writer.set("rotation", rotation)
    writer.set("ban", ban.rawValue)
    writer.set("dropout", dropout.node(server: server))
  }
}

extension StepRates {
  /// Reads `secureAggregation.dropout`.
  init(_ reader: SettingsReader, server: ServerModel) {
    func rate(_ key: String) -> Double { reader.number(key, default: 0, .within(0...1)) }
    self.init(
      keys: rate("keys"), shares: rate("shares"), check: rate("check"), input: rate("input"),
      consistency: server == .active ? rate("consistency") : 0, unmasking: rate("unmasking"))
    reader.finish(foreign: ["consistency": "active"], selector: "server")
  }

  /// The rates of the steps that there are.
  func node(server: ServerModel) -> SettingsNode {
    var writer = SettingsWriter()
    writer.set("keys", keys)
    writer.set("shares", shares)
    writer.set("check", check)
    writer.set("input", input)
    if server == .active { writer.set("consistency", consistency) }
    writer.set("unmasking", unmasking)
    return writer.node
  }
}
