public import CoveyAlgorithms
public import CoveyCore
public import CoveyPrivacy
public import CoveyTraining

/// What the server sends to every client of a round.
public struct RoundRequest: Sendable {
  /// The version of the messages that this code speaks.
  public static let currentVersion = 2
  /// Bytes of a request beside the parameters: version, round, counts, plan, algorithm and protection.
  public static let headerBytes = 64

  /// The version of this message.
  public let version: Int
  /// The round, 0-based, as it keys random streams and schedules.
  public let round: Int
  /// The global model.
  public let parameters: ParameterVector
  /// How to train.
  public let training: LocalTrainingPlan
  /// What to do with the training.
  public let algorithm: AlgorithmConfiguration
  /// How to protect the update before it is sent.
  public let protection: UpdateProtection
  /// What the masked vectors of a round with secure aggregation hold; nil without. Clients then protect their updates as
  /// this says, not as ``protection`` does.
  public let masking: MaskedInput?

  /// A request in the current version.
  public init(
    round: Int, parameters: ParameterVector, training: LocalTrainingPlan, algorithm: AlgorithmConfiguration,
    protection: UpdateProtection = .none, masking: MaskedInput? = nil, version: Int = RoundRequest.currentVersion
  ) {
    self.masking = masking
    self.version = version
    self.round = round
    self.parameters = parameters
    self.training = training
    self.algorithm = algorithm
    self.protection = protection
  }

  /// Bytes on the wire.
  public var byteCount: Int { Self.headerBytes + 4 * parameters.count }
}
