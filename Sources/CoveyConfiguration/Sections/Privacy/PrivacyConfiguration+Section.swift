package import CoveyPrivacy

extension PrivacyConfiguration: ConfigurationSection {
  private static let modeKeys = ["distributed": "distributed", "example": "example"]

  /// Reads `privacy`.
  package init(_ reader: SectionReader) {
    let mode = reader.choice("mode", default: Mode.central)
    let mechanism = Self.mechanism(reader, mode: mode)
    self.init(
      mode: mode, budget: Self.budget(reader),
      clip: ClipConfiguration(
        reader.section("clip"), default: ClipConfiguration.standard(mode: mode, mechanism: mechanism)),
      mechanism: mechanism)
    noiseMultiplier = Self.auto(reader, "noiseMultiplier") { reader.number($0, default: 1, .atLeast(0)) }
    noise = reader.choice("noise", default: .secure)
    accountant = Self.auto(reader, "accountant") { reader.choice($0, default: AccountantKind.pld) }
    noiseCohort = reader.optionalWhole("noiseCohort", .atLeast(1))
    if mechanism.isCorrelated { participation = ParticipationConfiguration(reader.section("participation")) }
    if mode == .distributed { distributed = DistributedConfiguration(reader.section("distributed")) }
    if mode == .example { example = ExampleConfiguration(reader.section("example")) }
    refuseContradictions(reader)
    reader.finish(foreign: [
      SectionReader.Foreign(selector: "mode", owners: Self.modeKeys),
      SectionReader.Foreign(selector: "mechanism", owners: ["participation": "tree, bandedMatrix, blt"]),
    ])
  }

  /// Writes `privacy`.
  package func write(to writer: inout SectionWriter) {
    writer.set("mode", mode.rawValue)
    if let budget {
      writer.set("budget", budget.node)
    } else {
      writer.set("budget", String?.none)
    }
    writer.set("clip", clip.node)
    writer.set("mechanism", mechanism.rawValue)
    writer.set("noiseMultiplier", noiseMultiplier.map { .number($0) } ?? .text("auto"))
    writer.set("noise", noise.rawValue)
    writer.set("accountant", accountant?.rawValue ?? "auto")
    writer.set("noiseCohort", noiseCohort)
    if mechanism.isCorrelated { writer.set("participation", section: participation) }
    if mode == .distributed { writer.set("distributed", section: distributed) }
    if mode == .example { writer.set("example", section: example) }
  }

  private static func mechanism(_ reader: SectionReader, mode: Mode) -> Mechanism {
    let mechanism = reader.choice("mechanism", default: mode.mechanisms[0])
    if mode.mechanisms.contains(mechanism) { return mechanism }
    // The command line chose another mode; the file's mechanism went with the former one.
    if !reader.isArgument("mechanism"), reader.isArgument("mode") { return mode.mechanisms[0] }
    let possible = mode.mechanisms.map(\.rawValue).joined(separator: ", ")
    reader.refuse(
      "mechanism",
      "\(reader.path(of: "mechanism")): \(mechanism.rawValue) does not go with mode \(mode.rawValue); "
        + "possible: \(possible)")
    return mode.mechanisms[0]
  }

  private static func budget(_ reader: SectionReader) -> PrivacyBudget? {
    guard let node = reader.node("budget"), !node.isNull else { return nil }
    return PrivacyBudget(reader.section("budget"))
  }

  /// A value that `auto` leaves to the plan: nil then, and if the key is absent.
  private static func auto<Value>(_ reader: SectionReader, _ key: String, read: (String) -> Value) -> Value? {
    guard let node = reader.node(key) else { return nil }
    if case .scalar("auto", _) = node.content { return nil }
    return read(key)
  }

  private func refuseContradictions(_ reader: SectionReader) {
    if budget == nil, noiseMultiplier == nil, !reader.hasValue("budget") {
      reader.refuse(
        "budget",
        "\(reader.path) needs a budget, such as {epsilon: 2, delta: 1e-5, unit: client}, or a noiseMultiplier")
    }
    if noiseMultiplier == 0, budget != nil {
      reader.refuse(
        "noiseMultiplier",
        "\(reader.path(of: "noiseMultiplier")) is 0, which keeps no budget; use auto, or a number above 0")
    }
    if case .adaptive = clip, mode != .central || mechanism != .gaussian {
      reader.refuse(
        "clip",
        "\(reader.path(of: "clip")): an adaptive bound goes only with mode central and mechanism gaussian; "
          + "give a bound, such as {bound: 1}")
    }
  }
}

extension PrivacyConfiguration.Mode {
  /// The mechanisms that add noise where this mode wants it; the first one is the default.
  fileprivate var mechanisms: [PrivacyConfiguration.Mechanism] {
    switch self {
    case .central: [.gaussian, .tree, .bandedMatrix, .blt]
    case .local: [.gaussian, .laplace, .privUnit]
    case .distributed: [.discreteGaussian, .skellam]
    case .example: [.gaussian]
    }
  }
}

extension PrivacyConfiguration.Mechanism {
  /// Whether noise of different rounds is correlated, so that it matters how often a client takes part.
  fileprivate var isCorrelated: Bool { [.tree, .bandedMatrix, .blt].contains(self) }
}
