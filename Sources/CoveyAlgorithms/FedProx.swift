internal import CoveyCompute
public import CoveyCore
internal import CoveyTraining

/// FedProx: local training as in ``FedAvg``, with the term mu/2 times the squared distance to the global model in what a
/// client minimises, so that clients with other data drift less far.
///
/// With mu 0 it is federated averaging, to the last bit. The paper's second part, to keep what stragglers managed, is a
/// matter of the training plan's `maximumSteps`.
/// Source: Li et al. 2020, "Federated optimization in heterogeneous networks", arXiv 1812.06127, Algorithm 2.
public struct FedProx: FederatedAlgorithm, Hashable {
  static let maker = NamedMaker<any FederatedAlgorithm>(
    "fedprox", "fedavg with a pull of mu towards the global model in local training"
  ) {
    FedProx($0)
  }

  /// The strength of the pull, >= 0; the paper tries 0.001 to 1.
  public var mu: Float
  /// How much each client counts.
  public var weighting: ClientWeighting

  /// FedProx.
  public init(mu: Float = 0.01, weighting: ClientWeighting = .examples) {
    self.mu = mu
    self.weighting = weighting
  }

  /// The word in `algorithm.name`.
  public var name: String { Self.maker.name }

  /// Local training, any server optimizer.
  public var traits: AlgorithmTraits { AlgorithmTraits(weighting: weighting) }

  /// Reads the keys of `algorithm`.
  public init(_ reader: SettingsReader) {
    self.init(mu: reader.number("mu", default: 0.01, .atLeast(0)), weighting: ClientWeighting(reader))
  }

  /// Writes the keys.
  public func write(to writer: inout SettingsWriter) {
    writer.set("mu", mu)
    weighting.write(to: &writer)
  }

  /// Refuses runs in which the pull does nothing, or nothing good.
  public func problem(in run: RunFacts) -> String? {
    guard mu >= 0, mu.isFinite else { return "fedprox needs a mu of 0 or more, not \(mu)" }
    if mu > 0, run.training.maximumSteps == 1 || (run.training.epochs == 1 && run.training.batchSize == nil) {
      return
        "fedprox pulls towards the global model, from which a client's first step starts, so that mu has no effect on the "
        + "only step of a round; use fedavg, or take more steps"
    }
    let optimizer = run.training.optimizer
    if optimizer.method == .sgd, optimizer.learningRate * mu >= 2 {
      return
        "fedprox with mu \(mu) and local learning rate \(optimizer.learningRate) overshoots the global model by more at each "
        + "step; their product must stay below 2"
    }
    return nil
  }

  /// Client: local training with the gradient of the proximal term beside that of the loss.
  public func clientUpdate(
    _ task: borrowing ClientTask, _ training: any LocalTraining, state: inout NamedVectors,
    into payload: inout ParameterVector
  ) throws -> TrainingMetrics {
    try training.train(task, correction: mu > 0 ? ProximalPull(mu: mu) : nil, into: &payload)
  }

  // Server: the step along the weighted mean that all algorithms share.
}

/// The gradient of mu/2 |w - start|^2.
struct ProximalPull: GradientCorrection {
  let mu: Float

  func correct(_ gradient: inout MutableSpan<Float>, at parameters: Span<Float>, from start: Span<Float>) {
    for i in gradient.indices { gradient[i] += mu * (parameters[i] - start[i]) }
  }
}
