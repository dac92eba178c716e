internal import CoveyAccounting
public import CoveyCore
internal import CoveyNoise
public import CoveyPrivacy
internal import CoveyProtection
internal import CoveyServer

extension PrivacyConfiguration: SettingsSection {
  private static let elsewhere = [
    "secureAggregation": "write it beside privacy, not in it",
    "epsilon": "write budget: {epsilon: ...}", "delta": "write budget: {delta: ...}",
    "unit": "write budget: {unit: ...}", "adjacency": "write budget: {adjacency: ...}",
    "bound": "write clip: {bound: ...}", "adaptive": "write clip: {adaptive: ...}",
    "sampling": "write cohort: {sampling: ...}",
  ]
  /// Keys of what only some modes do, and the names of these.
  private static let modeKeys = [
    "distributed": modes { $0.addsShares }, "example": modes { $0.clipsGradients },
  ]

  private static func modes(_ condition: (PrivacyModeTraits) -> Bool) -> String {
    Mode.allCases.filter { condition($0.traits) }.map(\.rawValue).sorted().joined(separator: ", ")
  }

  /// Reads `privacy` of a run whose cohorts are Poisson samples.
  public init(_ reader: SettingsReader) {
    self.init(reader, sampling: .poisson)
  }

  /// Reads `privacy` of a run with such cohorts, whose updates secure aggregation hides if it `isMasked`.
  init(_ reader: SettingsReader, sampling: CohortConfiguration.Sampling, isMasked: Bool = false) {
    let mode = reader.choice("mode", default: Mode.central)
    let mechanism = Self.mechanism(reader, mode: mode)
    self.init(
      mode: mode, budget: nil,
      clip: ClipConfiguration(
        reader.section("clip"), default: ClipConfiguration.standard(mode: mode, mechanism: mechanism)),
      mechanism: mechanism)
    noiseMultiplier = Self.noiseMultiplier(reader)
    noise = reader.choice("noise", default: .secure)
    accountant = reader.auto("accountant") { reader.choice($0, default: AccountantKind.pld, besides: ["auto"]) }
    noiseCohort = reader.optionalWhole("noiseCohort", .atLeast(1))
    stopping = StoppingRule(reader, key: "stopping")
    if mechanism.isCorrelated {
      participation = ParticipationConfiguration(reader.section("participation"))
    } else if traits.clipsUpdates {
      participation = ParticipationConfiguration(
        capOf: reader.section("participation"),
        isChosen: reader.isArgument("mechanism") || reader.isArgument("mode"))
    }
    cohortSize = reader.choice("cohortSize", default: .secret)
    if traits.addsShares { distributed = DistributedConfiguration(reader.section("distributed")) }
    if traits.clipsGradients { example = ExampleConfiguration(reader.section("example")) }
    if reader.hasValue("budget") {
      var pipeline = sampling.pipeline
      pipeline.aggregatesSecurely = isMasked
      budget = PrivacyBudget(reader.section("budget"), adjacency: adjacency(for: pipeline))
    } else {
      _ = reader.node("budget")
    }
    refuseContradictions(reader)
    reader.finish(
      foreign: [
        SettingsReader.Foreign(selector: "mode", owners: Self.modeKeys),
        SettingsReader.Foreign(selector: "mode", owners: ["participation": Self.modes { $0.clipsUpdates }]),
      ], elsewhere: Self.elsewhere)
  }

  /// Writes `privacy`.
  public func write(to writer: inout SettingsWriter) {
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
    writer.set("stopping", stopping.node)
    if mechanism.isCorrelated {
      writer.set("participation", section: participation)
    } else if traits.clipsUpdates {
      writer.set("participation", participation.capNode)
    }
    writer.set("cohortSize", cohortSize.rawValue)
    if traits.addsShares { writer.set("distributed", section: distributed) }
    if traits.clipsGradients { writer.set("example", section: example) }
  }

  private static func mechanism(_ reader: SettingsReader, mode: Mode) -> NoiseMechanism {
    let mechanism = reader.choice("mechanism", default: mode.traits.mechanisms[0])
    if mode.traits.mechanisms.contains(mechanism) { return mechanism }
    // The command line chose another mode; the file's mechanism went with the former one.
    if !reader.isArgument("mechanism"), reader.isArgument("mode") { return mode.traits.mechanisms[0] }
    let possible = mode.traits.mechanisms.map(\.rawValue).joined(separator: ", ")
    reader.refuse(
      "mechanism",
      "\(reader.path(of: "mechanism")): \(mechanism.rawValue) does not go with mode \(mode.rawValue); "
        + "possible: \(possible)")
    return mode.traits.mechanisms[0]
  }

  private static func noiseMultiplier(_ reader: SettingsReader) -> Double? {
    reader.auto("noiseMultiplier") { key in
      if let node = reader.node(key) {
        guard case .scalar(let text, quoted: false) = node.content, ScalarText.isNumber(text) else {
          reader.refuse(key, "\(reader.path(of: key)): expected auto or a number, found \(node.kind)")
          return 1
        }
      }
      return reader.number(key, default: 1, .atLeast(0))
    }
  }

  private func refuseContradictions(_ reader: SettingsReader) {
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
    if case .adaptive = clip, !traits.addsFreshGaussian(mechanism) {
      reader.refuse(
        "clip",
        "\(reader.path(of: "clip")): an adaptive bound goes only with mode central and mechanism gaussian; "
          + "give a bound, such as {bound: 1}")
    }
  }
}

extension PrivacyConfiguration {
  /// The sampling of a configuration that states none, by the mode and mechanism of its section `privacy`: where noise
  /// is added to a sum, Poisson samples cost least; correlated noise needs clients in turn.
  static func standardSampling(_ root: SettingsReader) -> CohortConfiguration.Sampling {
    guard root.hasValue("privacy") else { return .uniform }
    // What is wrong with the section is told when it is read.
    let reader = SettingsReader(root.node("privacy"), path: "privacy", log: SettingsLog())
    let mode = reader.choice("mode", default: Mode.central)
    let mechanism = mechanism(reader, mode: mode)
    if mechanism.isCorrelated { return .roundRobin }
    return mode.traits.protectsReplies ? .uniform : .poisson
  }
}

extension CohortConfiguration.Sampling {
  /// A pipeline with this sampling, for what follows from that alone.
  fileprivate var pipeline: PrivacyPipeline {
    let scheme: SamplingScheme =
      switch self {
      case .uniform: .fixedSize(size: 1)
      case .poisson: .poisson(rate: 0.5)
      case .roundRobin: .roundRobin(size: 1)
      case .all: .all
      case .groupedPoisson: .groupedPoisson(groups: 1, rate: 0.5)
      }
    return PrivacyPipeline(population: 2, rounds: 1, sampling: scheme, expectedCohort: 1, parameterCount: 1)
  }
}
