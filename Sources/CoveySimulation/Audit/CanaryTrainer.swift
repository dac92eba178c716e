internal import CoveyAlgorithms
internal import CoveyCore
internal import CoveyData
internal import CoveyTraining

/// The training of a run with canaries: what canaries send is known in advance, all others train as they would.
final class CanaryTrainer: LocalTraining {
  /// What canaries do.
  struct Clients: Sendable {
    let places: CanaryPlaces
    let directions: CanaryDirections
    let present: [Bool]
    /// How far a canary's update is beyond the clip bound, so that clipping is audited too: its length.
    let length: Double
    /// Whether a canary whose coin says "out" sends the opposite update, or a zero one.
    let isOpposite: Bool
    /// The bound to which others' updates are clipped, if the adversary may take them off.
    let knownBound: Double?
  }

  let plan: LocalTrainingPlan
  var stop: TrainingStop? { didSet { base.stop = stop } }
  private let base: any LocalTraining
  private let clients: Clients
  private let watch: CanaryWatch

  init(_ base: any LocalTraining, _ clients: Clients, _ watch: CanaryWatch) {
    plan = base.plan
    self.base = base
    self.clients = clients
    self.watch = watch
  }

  func train(
    on view: ClientView, from global: ParameterVector, round: Int, client: ClientID,
    correction: (any GradientCorrection)?, into delta: inout ParameterVector
  ) throws -> TrainingMetrics {
    try update(client, into: &delta) {
      try base.train(on: view, from: global, round: round, client: client, correction: correction, into: &$0)
    }
  }

  func gradient(
    on view: ClientView, at global: ParameterVector, round: Int, client: ClientID, into delta: inout ParameterVector
  ) throws -> TrainingMetrics {
    try update(client, into: &delta) {
      try base.gradient(on: view, at: global, round: round, client: client, into: &$0)
    }
  }

  /// A canary's update, or the one that another client makes.
  private func update(
    _ client: ClientID, into delta: inout ParameterVector, by make: (inout ParameterVector) throws -> TrainingMetrics
  ) rethrows -> TrainingMetrics {
    if let metrics = canaryUpdate(client, into: &delta) { return metrics }
    let metrics = try make(&delta)
    if let bound = clients.knownBound { watch.sees(delta, clippedTo: bound) }
    return metrics
  }

  /// A canary's update; nil if the client is none.
  private func canaryUpdate(_ client: ClientID, into delta: inout ParameterVector) -> TrainingMetrics? {
    guard let canary = clients.places.canary(ofClient: client.rawValue) else { return nil }
    watch.asks(canary)
    delta.fill(with: 0)
    let length = clients.present[canary] ? clients.length : clients.isOpposite ? -clients.length : 0
    if length != 0 {
      delta.withMutableSpan { delta in clients.directions.forEach(canary) { delta[$0] = Float(length * $1) } }
    }
    return TrainingMetrics(examples: 1, steps: 1)
  }
}

/// The training of clients whose records are canaries: the run's own, whose result is what the client sends.
final class CanaryRecordsTrainer: LocalTraining {
  let plan: LocalTrainingPlan
  var stop: TrainingStop? { didSet { base.stop = stop } }
  private let base: any LocalTraining
  private let records: CanaryRecords
  private let watch: CanaryWatch

  init(_ base: any LocalTraining, _ records: CanaryRecords, _ watch: CanaryWatch) {
    plan = base.plan
    self.base = base
    self.records = records
    self.watch = watch
  }

  func train(
    on view: ClientView, from global: ParameterVector, round: Int, client: ClientID,
    correction: (any GradientCorrection)?, into delta: inout ParameterVector
  ) throws -> TrainingMetrics {
    let metrics = try base.train(
      on: view, from: global, round: round, client: client, correction: correction, into: &delta)
    for canary in records.canaries(ofClient: client.rawValue) {
      watch.asks(canary)
      watch.sees(Double(delta[canary]), of: canary)
    }
    return metrics
  }

  func gradient(
    on view: ClientView, at global: ParameterVector, round: Int, client: ClientID, into delta: inout ParameterVector
  ) throws -> TrainingMetrics {
    try base.gradient(on: view, at: global, round: round, client: client, into: &delta)
  }
}

/// Looks at every released model, and measures nothing.
final class CanaryEvaluator: PieceEvaluating {
  private let watch: CanaryWatch

  init(_ watch: CanaryWatch) { self.watch = watch }

  func load(_ parameters: ParameterVector) { watch.sees(parameters) }

  func evaluate(_ dataset: Dataset, range: Range<Int>) throws -> EvaluationMetrics {
    EvaluationMetrics(lossSum: 0, correct: 0, examples: range.count)
  }
}
