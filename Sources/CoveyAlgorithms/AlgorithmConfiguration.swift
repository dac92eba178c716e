public import CoveyAggregation

/// Names an algorithm and its options, as configurations and messages do.
public struct AlgorithmConfiguration: Sendable, Hashable, Codable {
  /// The algorithms by name.
  public enum Name: String, Sendable, Hashable, Codable, CaseIterable {
    /// ``FedAvg``.
    case fedavg
    /// ``FedSGD``.
    case fedsgd
    /// ``FedOpt`` with momentum.
    case fedavgm
    /// ``FedOpt`` with Adagrad.
    case fedadagrad
    /// ``FedOpt`` with Adam.
    case fedadam
    /// ``FedOpt`` with Yogi.
    case fedyogi
  }

  /// Which algorithm.
  public var name: Name
  /// How much each client counts.
  public var weighting: ClientWeighting

  /// An algorithm by name.
  public init(_ name: Name = .fedavg, weighting: ClientWeighting = .examples) {
    self.name = name
    self.weighting = weighting
  }

  /// The algorithm itself.
  public var algorithm: any FederatedAlgorithm {
    switch name {
    case .fedavg: FedAvg(weighting: weighting)
    case .fedsgd: FedSGD(weighting: weighting)
    case .fedavgm, .fedadagrad, .fedadam, .fedyogi: FedOpt(weighting: weighting)
    }
  }

  /// Whether clients train for some steps; otherwise the local training plan has no part in what they send.
  public var trainsLocally: Bool { name != .fedsgd }

  /// The server optimizer that goes with the name, with its usual hyper-parameters.
  public var defaultServerOptimizer: ServerOptimizerConfiguration {
    switch name {
    case .fedavg, .fedsgd: ServerOptimizerConfiguration(.sgd)
    case .fedavgm: ServerOptimizerConfiguration(.sgd, momentum: 0.9)
    case .fedadagrad: ServerOptimizerConfiguration(.adagrad)
    case .fedadam: ServerOptimizerConfiguration(.adam)
    case .fedyogi: ServerOptimizerConfiguration(.yogi)
    }
  }

  /// Why `optimizer` cannot serve this algorithm, as a sentence; nil if it can.
  public func problem(with optimizer: ServerOptimizerConfiguration) -> String? {
    if let problem = optimizer.problem { return problem }
    let expected = defaultServerOptimizer.method
    if name == .fedavg || name == .fedsgd || optimizer.method == expected { return nil }
    return
      "\(name.rawValue) means the server optimizer \(expected.rawValue), not \(optimizer.method.rawValue); "
      + "leave the optimizer out, or use fedavg with any server optimizer"
  }
}
