import CoveyAggregation
import CoveyAlgorithms
import CoveyCompute
public import CoveyCore
internal import CoveyNoise
import CoveyPrivacy
import CoveySecureAggregation
import CoveyServer
import CoveySimulation
import CoveyTraining
import CoveyTransport

extension SimulationConfiguration: SettingsSection {
  /// Reads a whole configuration.
  public init(_ reader: SettingsReader) {
    self.init(reader, name: "simulation")
  }

  /// Reads a whole configuration; `standardName` names the run if the configuration does not.
  init(_ reader: SettingsReader, name standardName: String) {
    name = reader.text("name", default: standardName)
    if !Self.isFolderName(name) {
      reader.refuse("name", "name must be 1 to 100 letters, digits, '.', '_' or '-', and begin with a letter or digit")
    }
    let seed: UInt64 = reader.whole("seed", default: 1, .atLeast(0))
    data = DataSection(reader.section("data"))
    model = ModelSection(reader, key: "model", default: .mlp2NN)
    loss = LossSection(reader, key: "loss")
    let rounds = reader.whole("rounds", default: 20, .atLeast(1))
    let pacing = PacingConfiguration(reader.namedSection("pacing")).pacing
    let clock = reader.node("clock").flatMap { $0.isNull ? nil : VirtualClock(reader.section("clock")) }
    cohort = Self.cohort(reader, of: pacing)
    let privacy = Self.privacy(reader, sampling: cohort.sampling)
    let aggregation = AggregationConfiguration(reader.namedSection("aggregation"))
    let countsAlike = privacy != nil || !aggregation.rule.traits.usesWeights || pacing.traits.denominator != nil
    let algorithm = Self.algorithm(reader, countsAlike: countsAlike)
    let weighting = algorithm.traits.weighting
    let secureAggregation = Self.secureAggregation(reader, privacy: privacy, weighting: weighting)
    var facts = AggregationFacts()
    facts.weighting = weighting == .uniform ? nil : weighting.rawValue
    facts.isMasked = secureAggregation != nil
    facts.privacyMode = privacy?.summingMode
    if let refusal = aggregation.rule.refusal(in: facts) { reader.refuse("aggregation", refusal) }
    let pacingFacts = PacingFacts(
      algorithm, aggregation, isPrivate: privacy != nil, isMasked: secureAggregation != nil, hasClock: clock != nil)
    if let refusal = pacing.refusal(in: pacingFacts) { reader.refuse("pacing", refusal) }
    let training = Self.client(reader, of: algorithm, privacy)
    plan = RunPlan(
      seed: seed, rounds: rounds, cohort: CohortConfiguration(size: 1, sampling: cohort.sampling), algorithm: algorithm,
      training: training, serverOptimizer: ServerSection(reader.section("server"), algorithm: algorithm).optimizer,
      aggregation: aggregation, evaluation: EvaluationPolicy(reader.section("evaluation")), privacy: privacy,
      secureAggregation: secureAggregation, pacing: pacing, clock: clock)
    failures = FailureInjection(reader.section("failures"))
    checkpoint = CheckpointPolicy(reader.section("checkpoint"))
    backend = reader.choice("backend", default: .automatic)
    workers = Self.workers(reader)
    transport = TransportConfiguration(reader.namedSection("transport"))
    reader.finish()
  }

  /// Writes a whole configuration.
  public func write(to writer: inout SettingsWriter) {
    writer.set("name", name)
    writer.set("seed", plan.seed)
    writer.set("data", section: data)
    writer.set("model", model.node)
    if let loss {
      writer.set("loss", loss.node)
    } else {
      writer.set("loss", String?.none)
    }
    writer.set("rounds", plan.rounds)
    if plan.pacing.traits.cohort == nil { writer.set("cohort", section: cohort) }
    let pacing = PacingConfiguration(plan.pacing)
    if !pacing.isStandard { writer.set("pacing", section: pacing) }
    if let clock = plan.clock { writer.set("clock", section: clock) }
    var chosen = SettingsWriter()
    chosen.set("name", plan.algorithm.name)
    plan.algorithm.write(to: &chosen)
    writer.set("algorithm", chosen.node)
    if !plan.aggregation.isStandard { writer.set("aggregation", section: plan.aggregation) }
    if plan.algorithm.traits.trainsLocally {
      writer.set(
        "client", plan.privacy?.example.constants == nil ? plan.training.node : plan.training.nodeWithoutBatches)
    }
    if let optimizer = plan.serverOptimizer { writer.set("server", section: ServerSection(optimizer: optimizer)) }
    if let privacy = plan.privacy {
      writer.set("privacy", section: privacy)
    } else {
      writer.set("privacy", String?.none)
    }
    if let secureAggregation = plan.secureAggregation {
      writer.set("secureAggregation", section: secureAggregation)
    } else {
      writer.set("secureAggregation", String?.none)
    }
    writer.set("evaluation", section: plan.evaluation)
    writer.set("failures", section: failures)
    writer.set("checkpoint", section: checkpoint)
    writer.set("backend", backend.rawValue)
    if !transport.isStandard { writer.set("transport", section: transport) }
    writer.set("workers", workers.map { SettingsNode(.scalar("\($0)", quoted: false)) } ?? .text("auto"))
  }

  /// The section `cohort`; a pacing that makes its own cohorts has none, and does not pretend to heed it.
  private static func cohort(_ reader: SettingsReader, of pacing: any Pacing) -> CohortSection {
    let section = reader.section("cohort")
    guard let own = pacing.traits.cohort else {
      return CohortSection(section, sampling: PrivacyConfiguration.standardSampling(reader))
    }
    if reader.has("cohort"), !reader.namedSection("pacing").isArgument("name") || section.isArgument {
      reader.refuse(
        "cohort",
        "cohort has no meaning with pacing \(pacing.name), which has \(own.size) clients a round and chooses them itself; remove it, "
          + "and see the keys of pacing")
    }
    return CohortSection(size: .count(own.size), sampling: own.sampling)
  }

  /// The section `algorithm`.
  /// - Parameter countsAlike: Whether clients count alike unless the configuration says otherwise: in private runs, see
  ///   ``ClientWeighting``, and with aggregation rules that know no weights.
  private static func algorithm(_ reader: SettingsReader, countsAlike: Bool) -> any FederatedAlgorithm {
    let section = reader.namedSection("algorithm")
      .defaulting(countsAlike ? [ClientWeighting.key: .text(ClientWeighting.uniform.rawValue)] : [:])
    let algorithm = section.part("name", of: Algorithms.registry, default: Algorithms.standard).make(section)
    section.finish(foreign: Algorithms.registry.owners, selector: "name")
    return algorithm
  }

  /// The section `client`; an algorithm without local training has none, and does not pretend to heed it.
  private static func client(
    _ reader: SettingsReader, of algorithm: any FederatedAlgorithm, _ privacy: PrivacyConfiguration?
  ) -> LocalTrainingPlan {
    let section = reader.section("client")
    if privacy?.example.constants != nil {
      let weighting = algorithm.traits.weighting
      if weighting != .uniform {
        reader.refuse(
          "algorithm",
          "algorithm.weighting: \(weighting.rawValue) tells how many examples a client has, which "
            + "privacy.example.rate, steps and examples keep secret; use uniform")
      }
      if algorithm.traits.trainsLocally {
        return LocalTrainingPlan(
          withoutBatches: section,
          isRateArgument: reader.section("privacy").section("example").isArgument("rate"))
      }
    }
    if algorithm.traits.trainsLocally { return LocalTrainingPlan(section) }
    if reader.has("client"), !(reader.namedSection("algorithm").isArgument("name") && section.isFromFile) {
      reader.refuse(
        "client",
        "client has no meaning with \(algorithm.name): each client sends one gradient over all of its "
          + "examples; remove it, and set server.optimizer.learningRate")
    }
    return LocalTrainingPlan(SettingsReader(defaultsAt: "client"))
  }

  private static func workers(_ reader: SettingsReader) -> Int? {
    guard let node = reader.node("workers") else { return nil }
    if case .scalar("auto", _) = node.content { return nil }
    return reader.whole("workers", default: 1, .within(1...1024))
  }

  private static func privacy(
    _ reader: SettingsReader, sampling: CohortConfiguration.Sampling
  ) -> PrivacyConfiguration? {
    guard let node = reader.node("privacy"), !node.isNull else { return nil }
    let isMasked = reader.node("secureAggregation").map { !$0.isNull } ?? false
    return PrivacyConfiguration(reader.section("privacy"), sampling: sampling, isMasked: isMasked)
  }

  private static func secureAggregation(
    _ reader: SettingsReader, privacy: PrivacyConfiguration?, weighting: ClientWeighting
  ) -> SecureAggregationConfiguration? {
    guard let node = reader.node("secureAggregation"), !node.isNull else { return nil }
    let section = reader.section("secureAggregation")
    return SecureAggregationConfiguration(section) {
      $0.refuseContradictions(section, privacy: privacy, weighting: weighting)
    }
  }

  private static func isFolderName(_ name: String) -> Bool {
    func isAlphanumeric(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: false
      }
    }
    let marks = "._-".utf8
    return name.utf8.first.map(isAlphanumeric) ?? false && name.utf8.count <= 100
      && name.utf8.allSatisfy { isAlphanumeric($0) || marks.contains($0) }
  }
}
