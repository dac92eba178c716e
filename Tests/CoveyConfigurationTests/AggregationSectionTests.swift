import CoveyAggregation
import CoveyAlgorithms
import CoveyConfiguration
import CoveyCore
import Testing

@Suite struct AggregationSectionTests {
  @Test func readsEveryKey() throws {
    #expect(try simulation("aggregation: median").aggregation == AggregationConfiguration(CoordinateMedian()))
    #expect(
      try simulation("aggregation: {name: median, memoryMB: 64}").aggregation
        == AggregationConfiguration(CoordinateMedian(memoryMB: 64)))
    #expect(
      try simulation("aggregation: {name: trimmedMean, share: 0.2, memoryMB: 8}").aggregation
        == AggregationConfiguration(TrimmedMean(share: 0.2, memoryMB: 8)))
    #expect(try simulation("aggregation: trimmedMean").aggregation == AggregationConfiguration(TrimmedMean(share: 0.1)))
    #expect(AggregationConfiguration(TrimmedMean(share: 0.2)) != AggregationConfiguration(TrimmedMean(share: 0.3)))
  }

  /// The mean is not written, so that runs by it are written as they were before there were other rules.
  @Test(arguments: ["rounds: 2", "aggregation: mean", "aggregation: {name: mean}", "aggregation: {}", "aggregation: ~"])
  func theMeanIsTheDefault(_ yaml: String) throws {
    let loaded = try simulation(yaml)
    #expect(loaded.aggregation.isStandard && loaded.aggregation == AggregationConfiguration(WeightedMean()))
    #expect(loaded.algorithm.traits.weighting == .examples)
    #expect(!loaded.yaml.contains("aggregation"))
  }

  @Test(arguments: ["median", "{name: median, memoryMB: 3}", "{name: trimmedMean, share: 0.25}"])
  func comesBackAsWritten(_ rule: String) throws {
    let loaded = try simulation("aggregation: \(rule)")
    #expect(loaded.yaml.contains("aggregation:\n  name: "))
    #expect(try simulation(loaded.yaml) == loaded)
    // Clients count alike unless the configuration insists.
    #expect(loaded.algorithm.traits.weighting == .uniform)
  }

  @Test(arguments: [
    ("aggregation: medain", "aggregation.name: unknown value \"medain\"; did you mean \"median\"?"),
    ("aggregation: {name: trimmedmean}", "did you mean \"trimmedMean\"?"),
    ("aggregation: {name: median, share: 0.1}", "aggregation.share has a meaning only with name: trimmedMean"),
    (
      "aggregation: {name: mean, memoryMB: 3}", "aggregation.memoryMB has a meaning only with name: median, trimmedMean"
    ),
    ("aggregation: {name: median, memroyMB: 3}", "did you mean \"memoryMB\"?"),
    ("aggregation: {name: trimmedMean, share: 0.5}", "aggregation.share must"),
    ("aggregation: {name: median, memoryMB: 0}", "aggregation.memoryMB must"),
    (
      "aggregation: median\nsecureAggregation: {}",
      "sim.yaml:1:14: aggregation median looks at every update, and under secure aggregation the server sees their sum alone"
    ),
    (
      "aggregation: trimmedMean\nprivacy: {mode: central, noiseMultiplier: 1}",
      "aggregation trimmedMean looks at every update, and privacy of mode central accounts for a noised sum"
    ),
    (
      "aggregation: median\nalgorithm: {weighting: examples}",
      "aggregation median counts all clients alike, so algorithm.weighting: examples has no meaning; use uniform"
    ),
  ]) func whatIsWrongIsNamed(_ yaml: String, _ words: String) {
    let found = problems(yaml)
    #expect(found.contains { $0.contains(words) }, "\(found)")
  }

  /// With noise in the clients' own steps any use of an update is as private.
  @Test func exampleLevelPrivacyGoesWithTheMedian() {
    #expect(
      problems("aggregation: median\nprivacy: {mode: example, noiseMultiplier: 1}").allSatisfy {
        !$0.contains("aggregation")
      })
  }

  /// A rule of another package: the first update alone.
  struct FirstOfAll: AggregationRule {
    var scale: Double
    var name: String { "first-of-all" }
    var traits: AggregationTraits { AggregationTraits(worksOnSumsAlone: false, usesWeights: false) }

    init(scale: Double) { self.scale = scale }
    init(_ reader: SettingsReader) { self.init(scale: reader.number("scale", default: 1, .within(0...10))) }
    func write(to writer: inout SettingsWriter) { writer.set("scale", scale) }
    func makeAggregator(parameterCount: Int) -> any MeanAggregator { FloatSum(parameterCount: parameterCount) }
  }

  @Test func otherPackagesAddTheirOwn() throws {
    AggregationRules.registry.add(NamedMaker("first-of-all", "the first update") { FirstOfAll($0) })
    let loaded = try simulation("aggregation: {name: first-of-all, scale: 2}")
    #expect(loaded.aggregation == AggregationConfiguration(FirstOfAll(scale: 2)))
    #expect(try simulation(loaded.yaml) == loaded)
    #expect(problems("aggregation: first-of-al").contains { $0.contains("did you mean \"first-of-all\"?") })
    #expect(problems("aggregation: {name: median, scale: 2}").contains { $0.contains("only with name: first-of-all") })
  }
}
