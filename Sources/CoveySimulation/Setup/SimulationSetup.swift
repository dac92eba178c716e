public import CoveyAggregation
public import CoveyAlgorithms
public import CoveyCompute
public import CoveyCore
public import CoveyData
internal import CoveyNoise
public import CoveyPrivacy
public import CoveySecureAggregation
public import CoveyServer
public import CoveyTraining
public import CoveyTransport

/// Everything that a simulation is made of.
public struct SimulationSetup: Sendable {
  /// The run's name, for reports.
  public var name: String
  /// Keys all random streams.
  public var seed: UInt64
  /// The clients' data and the held-out data.
  public var data: any FederatedDataset
  /// Rounds to run, >= 1.
  public var rounds: Int
  /// Who takes part in a round.
  public var cohort: CohortConfiguration
  /// What clients and server compute.
  public var algorithm: any FederatedAlgorithm
  /// How clients train.
  public var training: LocalTrainingPlan
  /// How the server steps; nil for what goes with the algorithm.
  public var serverOptimizer: ServerOptimizerConfiguration?
  /// What the server makes of a round's updates, where it sees each of them.
  public var aggregation: AggregationConfiguration
  /// When to evaluate and when to stop.
  public var evaluation: EvaluationPolicy
  /// Failures on purpose.
  public var failures: FailureInjection
  /// Threads that play clients, >= 1. They change the speed, never the result.
  public var workers: Int
  /// How messages pass between server and clients. It changes the speed, never the result.
  public var transport: any SimulatedTransport = DirectPassing()
  /// The kernels that run the model.
  public var backend: Backend
  /// How often to save the state.
  public var checkpoint: CheckpointPolicy
  /// The model to start from; nil for fresh parameters by seed.
  public var initialParameters: ParameterVector?
  /// How updates are protected; nil for not at all.
  public var privacy: PrivacyConfiguration?
  /// How the server is kept from seeing more than sums; nil for not at all.
  public var secureAggregation: SecureAggregationConfiguration?
  /// The whole configuration that the setup was made from, values by path, without what changes no bit of any round (name,
  /// threads, checkpoints); nil if it was made otherwise. A private run's noise follows it.
  public var settings: [String: String]?
  /// What was read off clients' rows when the data were made, and who a client is. Only whoever made them knows: the
  /// default says that nothing was, that clients are people, and that held-out examples may be theirs.
  public var dataFacts: DataFacts
  var model: SimulationModel

  /// A simulation of `model` on `data`; ``Simulation`` checks the values.
  public init(
    name: String, seed: UInt64, model: Model, data: any FederatedDataset, rounds: Int, cohort: CohortConfiguration,
    algorithm: any FederatedAlgorithm = FedAvg(), training: LocalTrainingPlan,
    serverOptimizer: ServerOptimizerConfiguration? = nil,
    aggregation: AggregationConfiguration = AggregationConfiguration(),
    evaluation: EvaluationPolicy = EvaluationPolicy(),
    failures: FailureInjection = FailureInjection(), workers: Int = 1, backend: Backend = .automatic,
    checkpoint: CheckpointPolicy = CheckpointPolicy(), initialParameters: ParameterVector? = nil,
    privacy: PrivacyConfiguration? = nil, secureAggregation: SecureAggregationConfiguration? = nil,
    dataFacts: DataFacts = DataFacts()
  ) {
    self.init(
      name: name, seed: seed, simulated: SimulationModel(model), data: data, rounds: rounds, cohort: cohort,
      algorithm: algorithm, training: training, serverOptimizer: serverOptimizer, aggregation: aggregation,
      evaluation: evaluation, failures: failures, workers: workers, backend: backend, checkpoint: checkpoint,
      initialParameters: initialParameters, privacy: privacy, secureAggregation: secureAggregation,
      dataFacts: dataFacts)
  }

  /// A simulation whose model brings its own training.
  package init(
    name: String, seed: UInt64, simulated model: SimulationModel, data: any FederatedDataset, rounds: Int,
    cohort: CohortConfiguration, algorithm: any FederatedAlgorithm = FedAvg(),
    training: LocalTrainingPlan, serverOptimizer: ServerOptimizerConfiguration? = nil,
    aggregation: AggregationConfiguration = AggregationConfiguration(),
    evaluation: EvaluationPolicy = EvaluationPolicy(), failures: FailureInjection = FailureInjection(),
    workers: Int = 1, backend: Backend = .automatic, checkpoint: CheckpointPolicy = CheckpointPolicy(),
    initialParameters: ParameterVector? = nil, privacy: PrivacyConfiguration? = nil,
    secureAggregation: SecureAggregationConfiguration? = nil, dataFacts: DataFacts = DataFacts()
  ) {
    self.name = name
    self.seed = seed
    self.model = model
    self.data = data
    self.rounds = rounds
    self.cohort = cohort
    self.algorithm = algorithm
    self.training = training
    self.serverOptimizer = serverOptimizer
    self.aggregation = aggregation
    self.evaluation = evaluation
    self.failures = failures
    self.workers = workers
    self.backend = backend
    self.checkpoint = checkpoint
    self.initialParameters = initialParameters
    self.privacy = privacy
    self.secureAggregation = secureAggregation
    self.dataFacts = dataFacts
  }

  /// Numbers in a client's update.
  var payloadCount: Int { algorithm.payload(model: model.parameterCount).count }

  /// The cohort with the groups of grouped Poisson samples, which are as many as the noise has bands.
  var decidedCohort: CohortConfiguration {
    var decided = cohort
    if cohort.sampling == .groupedPoisson { decided.groups = privacy?.participation.bands }
    return decided
  }

  /// The server's part of the setup.
  func serverPlan(_ privacy: PrivacyPlan?) -> ServerPlan {
    var training = training
    if let privacy, let steps = privacy.configuration.noisedSteps {
      training.protection = ExampleProtection(
        clipBound: privacy.configuration.clip.initialBound, noiseMultiplier: privacy.noiseMultiplier,
        batching: steps.batching, constants: steps.constants)
    }
    var plan = ServerPlan(
      seed: seed, rounds: rounds, cohort: decidedCohort, algorithm: algorithm, training: training,
      serverOptimizer: serverOptimizer, aggregation: aggregation, evaluation: evaluation, privacy: privacy,
      secureAggregation: decidedSecureAggregation)
    plan.tensors = model.layout.map { TensorLayout(name: $0.name, dimensions: $0.shape) }
    return plan
  }

  /// The name of the run's task, as messages can carry it.
  var task: String {
    let name = String(
      String.UnicodeScalarView(name.unicodeScalars.filter { $0.properties.generalCategory != .control }))
    return "simulation \(name.utf8.count <= 200 ? name : String(name.prefix(40)))"
  }
}
