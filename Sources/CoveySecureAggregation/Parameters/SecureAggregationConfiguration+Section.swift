public import CoveyCore

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
