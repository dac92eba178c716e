public import CoveyAggregation
public import CoveyCore

/// A federated algorithm as a value: what a client does with the global model, and what the server does with the mean of
/// the clients' answers, side by side.
///
/// To add one, write a type and add its maker to ``Algorithms/registry``, on the server and on every client: a request
/// carries the name and the settings. It reads its own keys from the section `algorithm`, and does not finish the reader,
/// which refuses what nobody asked for.
public protocol FederatedAlgorithm: SettingsSection {
  /// The word in `algorithm.name`.
  var name: String { get }
  /// What must be known before anything runs.
  var traits: AlgorithmTraits { get }

  /// The first reason for which such a run cannot be, as a sentence; nil if it can.
  func problem(in run: RunFacts) -> String?

  /// What clients of a model of so many parameters send. Clip bound, noise, masks and accounts are those of the whole.
  func payload(model: Int) -> PayloadLayout
  /// What the server keeps beside the model, before the first round; checkpoints hold it.
  func serverState(model: Int) -> NamedVectors
  /// What a client keeps, before its first round; only of an algorithm whose traits say that clients keep anything.
  func clientState(model: Int) -> NamedVectors
  /// What clients are sent beside the model, of what the server keeps: always of the same shape.
  func broadcast(_ state: NamedVectors) -> NamedVectors

  /// The client half: trains on the client's examples and fills `payload`, which has the size of ``payload(model:)``.
  ///
  /// `state` has the shape of ``clientState(model:)``, and is kept if the update leaves the client.
  /// - Returns: What training came to.
  /// - Throws: What training or reading data throws; the client's update is then left out of the round, and its state stays.
  func clientUpdate(
    _ task: borrowing ClientTask, _ training: any LocalTraining, state: inout NamedVectors,
    into payload: inout ParameterVector
  ) throws -> TrainingMetrics

  /// The server half: moves `parameters`, and what the server keeps, by the mean of the round's updates as it was released.
  /// - Returns: Whether anything changed: false if the mean is not finite.
  func serverUpdate(
    _ released: ReleasedMean, _ round: ServerRoundFacts, optimizer: inout ServerOptimizer,
    parameters: inout ParameterVector, state: inout NamedVectors
  ) -> Bool
}

extension FederatedAlgorithm {
  /// None.
  public func problem(in run: RunFacts) -> String? { nil }
  /// The model's change alone.
  public func payload(model: Int) -> PayloadLayout { PayloadLayout(model: model) }
  /// Nothing.
  public func serverState(model: Int) -> NamedVectors { NamedVectors() }
  /// Nothing.
  public func clientState(model: Int) -> NamedVectors { NamedVectors() }
  /// Nothing.
  public func broadcast(_ state: NamedVectors) -> NamedVectors { NamedVectors() }

  /// The server half that most algorithms share: the server optimizer takes a step along the mean.
  public func serverUpdate(
    _ released: ReleasedMean, _ round: ServerRoundFacts, optimizer: inout ServerOptimizer,
    parameters: inout ParameterVector, state: inout NamedVectors
  ) -> Bool {
    // Finite updates can still overflow in their sum; such a round must not destroy the model.
    guard released.mean.isFinite else { return false }
    optimizer.step(&parameters, along: released, segment: round.layout.model)
    return true
  }

  /// The algorithm as messages carry it.
  public var settings: NamedSettings { NamedSettings(name, node) }

  /// Why `optimizer` cannot serve this algorithm, as a sentence; nil if it can.
  public func problem(with optimizer: ServerOptimizerConfiguration) -> String? {
    if let problem = optimizer.problem { return problem }
    let expected = traits.serverOptimizer.method
    if !traits.fixesServerOptimizer || optimizer.method == expected { return nil }
    return
      "\(name) means the server optimizer \(expected.rawValue), not \(optimizer.method.rawValue); leave the optimizer out, "
      + "or use fedavg with any server optimizer"
  }
}
