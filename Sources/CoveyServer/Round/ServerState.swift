public import CoveyAggregation
internal import CoveyAlgorithms
public import CoveyCore
internal import CoveyCrypto

/// Everything a server carries from one round to the next; a checkpoint holds all of it.
public struct ServerState: Sendable {
  /// Rounds completed; also the 0-based number of the next round.
  public var round = 0
  /// The global model.
  public var parameters: ParameterVector
  /// The server optimizer with its moments.
  public var optimizer: ServerOptimizer
  /// What the algorithm keeps beside the model.
  public var algorithm = NamedVectors()
  /// What the pacing carries.
  public var pacing = PacingState()
  /// Older models that clients still train, oldest first; none in synchronous runs.
  public internal(set) var models: [KeptModel] = []
  /// What the run has added up to.
  public var totals = RunTotals()
  /// What privacy needs from round to round; nil without privacy.
  public var privacy: PrivacyState?

  /// The state before the first round.
  /// - Parameters:
  ///   - parameters: The first global model.
  ///   - optimizer: How the server steps.
  ///   - algorithm: What the algorithm keeps beside the model.
  ///   - privacy: What privacy keeps; nil without.
  public init(
    parameters: ParameterVector, optimizer: ServerOptimizerConfiguration, algorithm: NamedVectors = NamedVectors(),
    privacy: PrivacyState? = nil
  ) {
    self.privacy = privacy
    self.algorithm = algorithm
    self.parameters = parameters
    self.optimizer = ServerOptimizer(optimizer, parameterCount: parameters.count)
  }

  /// Whether nothing of `plan` is left to do.
  public func isFinished(_ plan: ServerPlan) -> Bool { round >= plan.rounds || totals.targetRound != nil }

  /// The algorithm's server half.
  /// - Returns: Whether the parameters changed.
  mutating func step(
    by algorithm: any FederatedAlgorithm, along released: ReleasedMean, _ facts: ServerRoundFacts
  ) -> Bool {
    algorithm.serverUpdate(
      released, facts, optimizer: &optimizer, parameters: &parameters, state: &self.algorithm)
  }
}

extension ParameterVector {
  /// BLAKE2b-256 of the little-endian bytes of the numbers, in hexadecimal: equal exactly if the bits are.
  /// - Throws: `CryptoError` if libsodium cannot start.
  public func digest() throws -> String {
    let hash = try BLAKE2b()
    withSpan { hash.update($0.bytes) }
    return hash.finish().hex
  }
}
