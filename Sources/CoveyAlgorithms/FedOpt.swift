internal import CoveyAggregation
public import CoveyCore

/// The family FedAvgM, FedAdagrad, FedAdam, FedYogi: clients train as in ``FedAvg``; the server treats minus the mean
/// update as a gradient and gives it to an optimizer with a memory.
///
/// Source: Reddi et al. 2021, "Adaptive federated optimization", arXiv 2003.00295, Algorithm 2; FedAvgM: Hsu et al. 2019,
/// arXiv 1909.06335.
public struct FedOpt: FederatedAlgorithm, Hashable {
  /// The members of the family, named as in settings.
  public enum Member: String, Sendable, Hashable, CaseIterable {
    /// Momentum.
    case fedavgm
    /// Adagrad.
    case fedadagrad
    /// Adam.
    case fedadam
    /// Yogi.
    case fedyogi
  }

  static let makers = Member.allCases.map { member in
    NamedMaker<any FederatedAlgorithm>(member.rawValue, "fedavg with the server optimizer \(member.explanation)") {
      FedOpt(member, weighting: ClientWeighting($0))
    }
  }

  /// Which member.
  public var member: Member
  /// How much each client counts.
  public var weighting: ClientWeighting

  /// A member of the family.
  public init(_ member: Member, weighting: ClientWeighting = .examples) {
    self.member = member
    self.weighting = weighting
  }

  /// The word in `algorithm.name`.
  public var name: String { member.rawValue }

  /// Local training, and the server optimizer that the name means.
  public var traits: AlgorithmTraits {
    AlgorithmTraits(weighting: weighting, serverOptimizer: member.optimizer, fixesServerOptimizer: true)
  }

  /// Reads the keys of `algorithm`, of which the name chooses the member.
  public init(_ reader: SettingsReader) {
    self.init(reader.choice("name", default: .fedavgm), weighting: ClientWeighting(reader))
  }

  /// Writes the keys.
  public func write(to writer: inout SettingsWriter) { weighting.write(to: &writer) }

  /// Client: local training from the global model.
  public func clientUpdate(
    _ task: borrowing ClientTask, _ training: any LocalTraining, state: inout NamedVectors,
    into payload: inout ParameterVector
  ) throws -> TrainingMetrics {
    try training.train(task, into: &payload)
  }

  // Server: the step along the weighted mean that all algorithms share, with an adaptive optimizer.
}

extension FedOpt.Member {
  /// The server's optimizer with its usual hyper-parameters.
  fileprivate var optimizer: ServerOptimizerConfiguration {
    switch self {
    case .fedavgm: ServerOptimizerConfiguration(.sgd, momentum: 0.9)
    case .fedadagrad: ServerOptimizerConfiguration(.adagrad)
    case .fedadam: ServerOptimizerConfiguration(.adam)
    case .fedyogi: ServerOptimizerConfiguration(.yogi)
    }
  }

  fileprivate var explanation: String { self == .fedavgm ? "sgd with momentum" : optimizer.method.rawValue }
}
