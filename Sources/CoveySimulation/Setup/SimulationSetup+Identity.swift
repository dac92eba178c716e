internal import CoveyAggregation
internal import CoveyAlgorithms
internal import CoveyCompute
internal import CoveyCore
internal import CoveyCrypto
internal import CoveyData
internal import CoveyPrivacy
internal import CoveySecureAggregation
internal import CoveyServer

extension SimulationSetup {
  /// Digest of everything that determines the model's bits. The number of workers and checkpoints do not.
  ///
  /// A run without privacy may be made longer, or be evaluated otherwise, when it goes on. In a run with privacy the key of
  /// the noise is derived from this digest, so it covers whatever can change a bit of a round, rounds and evaluation
  /// (which ends runs) and the whole configuration included: the same noise on two sums would tell their difference. The data
  /// are not in it, for it ships with the model; the key is derived from their hashes as well.
  func identity(_ privacy: PrivacyPlan?) throws -> String {
    struct Identity: Codable {
      var seed: UInt64
      var model: String
      var cohort: CohortConfiguration
      var algorithm: String
      var training: String
      var serverOptimizer: String
      // Runs by the mean have the identity that they had before there were others.
      var aggregation: [String: String]?
      var failures: FailureInjection
      var backend: String
      var clients: Int
      var data: String
      var start: String?
      var privacy: PrivacyConfiguration?
      var noiseMultiplier: Double?
      var secureAggregation: SecureAggregationConfiguration?
      var rounds: Int?
      var evaluation: EvaluationPolicy?
      var settings: [String: String]?
    }
    // A tau of infinity, or a loss that no model reaches, is a number as well.
    let writer = JSONWriter(.line, escapesSlashes: true)
    func text(_ value: some Encodable) throws -> String { try writer.text(encoding: value) }
    var identity = Identity(
      seed: seed, model: model.description, cohort: decidedCohort, algorithm: algorithm.settings.canonicalText,
      training: try text(training), serverOptimizer: try text(serverPlan(privacy).serverOptimizer), failures: failures,
      backend: backend.rawValue, clients: data.clientCount, data: "\(data.features) \(data.targets)",
      start: try initialParameters?.digest(), privacy: privacy?.configuration,
      noiseMultiplier: privacy?.noiseMultiplier, secureAggregation: decidedSecureAggregation)
    if !aggregation.isStandard {
      identity.aggregation = Dictionary(
        aggregation.node.flattened().map { ($0.path, $0.value) }, uniquingKeysWith: { first, _ in first })
    }
    if privacy != nil {
      identity.rounds = rounds
      identity.evaluation = evaluation
      identity.settings = settings
    }
    return try BLAKE2b.hash(text(identity)).hex
  }
}
