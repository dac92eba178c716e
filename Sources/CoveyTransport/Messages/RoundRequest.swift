public import CoveyCore
public import CoveyNoise
public import CoveyProtection
public import CoveySecureAggregation
public import CoveyTraining

/// What the server sends to every client of a round.
public struct RoundRequest: Sendable {
  /// The version of the messages that this code speaks.
  public static let currentVersion = 5

  /// The version of this message.
  public let version: Int
  /// Which round of which run it is.
  public let name: RoundName
  /// The version of the global model: how many rounds had gone into it. The round, unless the client began to train before
  /// the round did; it keys the client's training.
  public let modelVersion: Int
  /// The global model.
  public let parameters: ParameterVector
  /// What the algorithm sends beside the model.
  public let broadcast: NamedVectors
  /// Numbers in an update: the model's change, and what the algorithm sends behind it.
  public let payload: Int
  /// What the model is made of; empty if server and clients know it from elsewhere.
  public let tensors: [TensorLayout]
  /// How to train.
  public let training: LocalTrainingPlan
  /// What to do with the training: an algorithm by name, with its settings.
  public let algorithm: NamedSettings
  /// How to protect the update before it is sent.
  public let protection: UpdateProtection
  /// What the masked vectors of a round with secure aggregation hold; nil without. Clients then protect their updates as
  /// this says, not as ``protection`` does.
  public let masking: MaskedInput?
  /// Bytes of the message on the wire.
  public private(set) var byteCount = 0

  /// A request in the current version.
  /// - Parameters:
  ///   - name: Which round of which run.
  ///   - modelVersion: The version of the model, 0 to the round; nil for the round.
  ///   - parameters: The global model.
  ///   - broadcast: What the algorithm sends beside the model.
  ///   - payload: Numbers in an update; nil for those of the model.
  ///   - tensors: What the model is made of; empty if clients know it from elsewhere.
  ///   - training: How to train.
  ///   - algorithm: What to do with the training.
  ///   - protection: How to protect the update.
  ///   - masking: What masked vectors hold; nil without secure aggregation.
  ///   - version: The version of the messages.
  public init(
    _ name: RoundName, modelVersion: Int? = nil, parameters: ParameterVector,
    broadcast: NamedVectors = NamedVectors(), payload: Int? = nil,
    tensors: [TensorLayout] = [], training: LocalTrainingPlan, algorithm: NamedSettings,
    protection: UpdateProtection = .none, masking: MaskedInput? = nil,
    version: Int = RoundRequest.currentVersion
  ) {
    self.name = name
    self.tensors = tensors
    self.masking = masking
    self.version = version
    self.modelVersion = modelVersion ?? name.round
    self.parameters = parameters
    self.broadcast = broadcast
    self.payload = payload ?? parameters.count
    self.training = training
    self.algorithm = algorithm
    self.protection = protection
    byteCount = RoundHeader.byteCount + WireWriter.byteCount(of: self)
  }

  /// A request of a run without a name, for tests.
  package init(
    round: Int, parameters: ParameterVector, training: LocalTrainingPlan, algorithm: NamedSettings,
    protection: UpdateProtection = .none, masking: MaskedInput? = nil, version: Int = RoundRequest.currentVersion
  ) {
    self.init(
      RoundName(task: "test", run: .zero, round: round), parameters: parameters, training: training,
      algorithm: algorithm, protection: protection, masking: masking, version: version)
  }

  /// The round, 0-based.
  public var round: Int { name.round }

  /// The L2 bound that the update is clipped to; nil if it is not.
  public var clipBound: Double? {
    if let masking { return masking.clipBound }
    switch protection {
    case .none: return nil
    case .clip(let bound): return bound
    case .noise(let randomizer): return randomizer.bound
    case .encode(let encoding, _): return encoding.clipBound
    }
  }

}
