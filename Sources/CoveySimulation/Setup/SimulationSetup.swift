internal import CoveyAggregation
internal import CoveyAlgorithms
public import CoveyCompute
public import CoveyCore
public import CoveyData
internal import CoveyNoise
internal import CoveyPrivacy
internal import CoveySecureAggregation
public import CoveyServer
internal import CoveyTraining
public import CoveyTransport

/// Everything that a simulation is made of: a run's plan, and what plays the clients. The plan's parts are read and set as if they were
/// the setup's own.
@dynamicMemberLookup
public struct SimulationSetup: Sendable {
  /// The run's name, for reports.
  public var name: String
  /// What to run.
  public var plan: RunPlan
  /// The clients' data and the held-out data.
  public var data: any FederatedDataset
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
  /// The whole configuration that the setup was made from, values by path, without what changes no bit of any round (name,
  /// threads, checkpoints); nil if it was made otherwise. A private run's noise follows it.
  public var settings: [String: String]?
  /// What was read off clients' rows when the data were made, and who a client is. Only whoever made them knows: the
  /// default says that nothing was, that clients are people, and that held-out examples may be theirs.
  public var dataFacts: DataFacts
  var model: SimulationModel

  /// A simulation of `model` on `data`; ``Simulation`` checks the values.
  public init(
    _ plan: RunPlan, name: String, model: Model, data: any FederatedDataset,
    failures: FailureInjection = FailureInjection(), workers: Int = 1, backend: Backend = .automatic,
    checkpoint: CheckpointPolicy = CheckpointPolicy(), initialParameters: ParameterVector? = nil,
    dataFacts: DataFacts = DataFacts()
  ) {
    self.init(
      plan, name: name, simulated: SimulationModel(model), data: data, failures: failures, workers: workers,
      backend: backend, checkpoint: checkpoint, initialParameters: initialParameters, dataFacts: dataFacts)
  }

  /// A simulation whose model brings its own training.
  package init(
    _ plan: RunPlan, name: String, simulated model: SimulationModel, data: any FederatedDataset,
    failures: FailureInjection = FailureInjection(), workers: Int = 1, backend: Backend = .automatic,
    checkpoint: CheckpointPolicy = CheckpointPolicy(), initialParameters: ParameterVector? = nil,
    dataFacts: DataFacts = DataFacts()
  ) {
    self.name = name
    self.plan = plan
    self.model = model
    self.data = data
    self.failures = failures
    self.workers = workers
    self.backend = backend
    self.checkpoint = checkpoint
    self.initialParameters = initialParameters
    self.dataFacts = dataFacts
  }

  /// A part of the run's plan.
  public subscript<Part>(dynamicMember part: WritableKeyPath<RunPlan, Part>) -> Part {
    get { plan[keyPath: part] }
    set { plan[keyPath: part] = newValue }
  }

  /// Numbers in a client's update.
  var payloadCount: Int { plan.algorithm.payload(model: model.parameterCount).count }

  /// The cohort with the groups of grouped Poisson samples, which are as many as the noise has bands.
  var decidedCohort: CohortConfiguration {
    var decided = plan.cohort
    if decided.sampling == .groupedPoisson { decided.groups = plan.privacy?.participation.bands }
    return decided
  }

  /// The server's part of the setup.
  func serverPlan(_ privacy: PrivacyPlan?) -> ServerPlan {
    var run = plan
    run.cohort = decidedCohort
    run.secureAggregation = decidedSecureAggregation
    if let privacy, let steps = privacy.configuration.noisedSteps {
      run.training.protection = ExampleProtection(
        clipBound: privacy.configuration.clip.initialBound, noiseMultiplier: privacy.noiseMultiplier,
        batching: steps.batching, constants: steps.constants)
    }
    var server = ServerPlan(run, privacy: privacy)
    server.tensors = model.layout.map { TensorLayout(name: $0.name, dimensions: $0.shape) }
    return server
  }

  /// The name of the run's task, as messages can carry it.
  var task: String {
    let name = String(
      String.UnicodeScalarView(name.unicodeScalars.filter { $0.properties.generalCategory != .control }))
    return "simulation \(name.utf8.count <= 200 ? name : String(name.prefix(40)))"
  }
}
