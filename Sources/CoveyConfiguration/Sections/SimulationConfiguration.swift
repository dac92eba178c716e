public import CoveyAggregation
public import CoveyAlgorithms
public import CoveyCompute
import CoveyCore
public import CoveyPrivacy
public import CoveySecureAggregation
public import CoveyServer
public import CoveySimulation
public import CoveyTraining
public import CoveyTransport

/// A simulation as a configuration file states it, defaults filled in.
public struct SimulationConfiguration: Sendable {
  /// What the run is called, part of its folder's name: letters, digits, `.`, `_` and `-`.
  public var name: String
  /// The seed of everything random.
  public var seed: UInt64
  /// The examples and their split over clients.
  public var data: DataSection
  /// What is trained.
  public var model: ModelSection
  /// What training minimises; nil for the usual loss of the data's targets.
  public var loss: LossSection?
  /// Rounds, at least 1.
  public var rounds: Int
  /// Who takes part in a round.
  public var cohort: CohortSection
  /// When clients begin to train, and when the server takes a step.
  public var pacing: PacingConfiguration
  /// How long clients train, in simulated seconds; nil to count none.
  public var clock: VirtualClock?
  /// The federated algorithm.
  public var algorithm: any FederatedAlgorithm
  /// What the server makes of a round's updates.
  public var aggregation: AggregationConfiguration
  /// How a client trains.
  public var client: LocalTrainingPlan
  /// What the server does with the clients' mean change.
  public var server: ServerSection
  /// How clients or examples are protected; nil for not at all.
  public var privacy: PrivacyConfiguration?
  /// How the server is kept from seeing more than sums; nil for not at all.
  public var secureAggregation: SecureAggregationConfiguration?
  /// When and how the global model is evaluated.
  public var evaluation: EvaluationPolicy
  /// Failures to inject.
  public var failures: FailureInjection
  /// How often the run is saved.
  public var checkpoint: CheckpointPolicy
  /// Which kernels compute.
  public var backend: Backend
  /// Worker threads, at least 1; nil for one a core.
  public var workers: Int?
  /// How messages pass between server and clients; changes no result.
  public var transport: TransportConfiguration

  /// The configuration of an empty file.
  public init() {
    self.init(SettingsReader(defaultsAt: ""), name: "simulation")
  }
}

/// Configurations are equal if they are written alike.
extension SimulationConfiguration: Hashable {
  /// Whether both are written alike.
  public static func == (left: SimulationConfiguration, right: SimulationConfiguration) -> Bool {
    left.node == right.node
  }

  /// Hashes what is written.
  public func hash(into hasher: inout Hasher) { hasher.combine(node) }
}
