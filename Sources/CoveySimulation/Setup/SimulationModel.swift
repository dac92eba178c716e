package import CoveyAlgorithms
package import CoveyCompute
package import CoveyCore
package import CoveyData
package import CoveyNoise
package import CoveyTraining
package import CoveyTransport

/// What the simulator needs to know of a model, and how it makes the two things that run one. It lets tests put a cheap
/// trainer in the place of the compute core.
package struct SimulationModel: Sendable {
  /// Makes one trainer, from the plan, the back end, the seed, and the noise of plans with protection.
  package typealias TrainerMaker =
    @Sendable (LocalTrainingPlan, Backend, UInt64, (any NoiseSupply)?) throws -> any LocalTraining

  package let name: String
  package let parameterCount: Int
  /// Bytes that differ when the model does.
  package let identity: [UInt8]
  /// The tensors within the flat vector.
  package let layout: [TensorEntry]
  package let initialParameters: @Sendable (UInt64) -> ParameterVector
  /// Throws if data of these types do not fit.
  package let check: @Sendable (FeatureKind, TargetKind) throws -> Void
  /// One trainer a worker, from the plan, the back end, the seed, and the noise of plans with protection.
  package let makeTrainer:
    @Sendable (LocalTrainingPlan, Backend, UInt64, (any NoiseSupply)?) throws -> any LocalTraining
  /// Called with every client's reply as the server gets it, from many threads, but not under masks: for audits.
  package var onReply: (@Sendable (borrowing ClientReply) -> Void)?
  /// One evaluator a worker, for batches of the given size.
  package let makeEvaluator: @Sendable (Backend, Int) throws -> any PieceEvaluating

  package init(
    name: String, parameterCount: Int, identity: [UInt8], layout: [TensorEntry],
    initialParameters: @escaping @Sendable (UInt64) -> ParameterVector,
    check: @escaping @Sendable (FeatureKind, TargetKind) throws -> Void,
    makeTrainer:
      @escaping @Sendable (LocalTrainingPlan, Backend, UInt64, (any NoiseSupply)?) throws -> any LocalTraining,
    makeEvaluator: @escaping @Sendable (Backend, Int) throws -> any PieceEvaluating
  ) {
    self.name = name
    self.parameterCount = parameterCount
    self.identity = identity
    self.layout = layout
    self.initialParameters = initialParameters
    self.check = check
    self.makeTrainer = makeTrainer
    self.makeEvaluator = makeEvaluator
  }
}

extension SimulationModel {
  /// A model of the compute core with its own training.
  package init(_ model: Model) {
    // One library per back end, so that all workers share the compiled plans.
    let libraries = Dictionary(
      uniqueKeysWithValues: Backend.allCases.map { ($0, PlanLibrary(model, backend: $0)) })
    let plans: @Sendable (Backend) -> PlanLibrary = { libraries[$0] ?? PlanLibrary(model, backend: $0) }
    self.init(
      name: model.name, parameterCount: model.parameterCount, identity: model.identity,
      layout: TensorEntry.entries(of: model),
      initialParameters: { model.initialParameters(seed: $0) },
      check: { try model.check(features: $0, targets: $1) },
      makeTrainer: { try LocalTrainer(plans($1), plan: $0, seed: $2, noise: $3) },
      makeEvaluator: { try Evaluator(plans($0), batchSize: $1) })
  }
}

/// Evaluates pieces of a data set. One per thread.
package protocol PieceEvaluating: AnyObject {
  /// Takes over the parameters for the pieces to come.
  func load(_ parameters: ParameterVector)
  /// Sums over examples `range` of `dataset`.
  func evaluate(_ dataset: Dataset, range: Range<Int>) throws -> EvaluationMetrics
}

extension Evaluator: PieceEvaluating {}
