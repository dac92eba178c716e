import CoveyConfiguration
import CoveySecureAggregation
import Testing

@Suite struct SecureAggregationSectionTests {
  @Test func readsEveryKey() throws {
    let section = try #require(
      try simulation(
        """
        secureAggregation:
          protocol: secagg+
          server: active
          corruptionRate: 0.2
          dropoutRate: 0.3
          sigma: 50
          eta: 20
          minimumClients: 8
          clipBound: 2.5
          valueBits: 20
          weightBound: 300
          rotation: true
          dropout: {keys: 0.1, shares: 0.2, input: 0.3, consistency: 0.4, unmasking: 0.5}
        """
      ).secureAggregation)
    #expect(
      section
        == SecureAggregationConfiguration(
          method: .secaggPlus, server: .active, corruptionRate: 0.2, dropoutRate: 0.3, sigma: 50, eta: 20,
          minimumClients: 8, clipBound: 2.5, valueBits: 20, weightBound: 300, rotation: true,
          dropout: StepRates(keys: 0.1, shares: 0.2, input: 0.3, consistency: 0.4, unmasking: 0.5)))
  }

  @Test(arguments: ["secureAggregation: ~", "secureAggregation: null", "rounds: 2"]) func nullIsNone(_ yaml: String)
    throws
  {
    #expect(try simulation(yaml).secureAggregation == nil)
  }

  @Test func defaultsAreFilledIn() throws {
    let loaded = try simulation(
      "secureAggregation: {protocol: auto, minimumClients: auto, clipBound: auto, weightBound: auto}")
    #expect(loaded.secureAggregation == SecureAggregationConfiguration())
    #expect(try simulation("secureAggregation: {}").secureAggregation == SecureAggregationConfiguration())
    #expect(try simulation(loaded.yaml) == loaded)
  }

  @Test(arguments: [
    ("protocl: secagg", "unknown key \"protocl\" in secureAggregation; did you mean \"protocol\"?"),
    (
      "protocol: secagg2",
      "secureAggregation.protocol: unknown value \"secagg2\"; did you mean \"secagg\"?"
    ),
    (
      "threshold: 5",
      "unknown key \"threshold\" in secureAggregation; it follows from cohort, corruptionRate, "
        + "dropoutRate, sigma and eta"
    ),
    (
      "bits: 20",
      "unknown key \"bits\" in secureAggregation; write valueBits: ...; the ring's width follows from the "
        + "cohort"
    ),
    ("corruptionRate: 1", "secureAggregation.corruptionRate must lie in [0.0, 1.0), not 1"),
    ("sigma: 0", "secureAggregation.sigma must lie in [1, 256], not 0"),
    ("minimumClients: 1", "secureAggregation.minimumClients must be 2 or more, not 1"),
    ("clipBound: 0", "secureAggregation.clipBound must be above 0.0, not 0"),
    ("valueBits: 25", "secureAggregation.valueBits must lie in [4, 24], not 25"),
    ("weightBound: 0", "secureAggregation.weightBound must lie in [1, 1099511627776], not 0"),
    ("dropout: {input: 1.5}", "secureAggregation.dropout.input must lie in [0.0, 1.0], not 1.5"),
    ("dropout: {inputs: 0.5}", "unknown key \"inputs\" in secureAggregation.dropout; did you mean \"input\"?"),
    (
      "dropout: {consistency: 0.5}",
      "secureAggregation.dropout.consistency has a meaning only with server: active"
    ),
    (
      "corruptionRate: 0.5, dropoutRate: 0.5",
      "secureAggregation: corruptionRate and dropoutRate together must be below 1; nobody would be left"
    ),
  ])
  func refusesImpossibleSettings(setting: String, message: String) {
    let found = problems("secureAggregation: {\(setting)}")
    #expect(found.count == 1 && found.first?.hasSuffix(message) == true, "\(found)")
  }

  @Test func refusesWhatDoesNotFitTogether() {
    let privacy = "privacy: {noiseMultiplier: 1}\n"
    #expect(
      problems(privacy + "secureAggregation: {clipBound: 1}").first?.contains("write privacy: {clip: {bound: ...}}")
        == true)
    #expect(problems(privacy + "secureAggregation: {rotation: true}").first?.contains("does not go with") == true)
    #expect(
      problems("algorithm: {weighting: uniform}\nsecureAggregation: {weightBound: 9}").first?
        .contains("no meaning with uniform weights") == true)
    #expect(problems("privacy: {mode: example, noiseMultiplier: 1}\nsecureAggregation: {clipBound: 1}") == [])
  }
}
