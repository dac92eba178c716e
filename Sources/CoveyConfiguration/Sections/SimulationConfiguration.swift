internal import CoveyAggregation
internal import CoveyAlgorithms
public import CoveyCompute
import CoveyCore
internal import CoveyPrivacy
internal import CoveySecureAggregation
public import CoveyServer
public import CoveySimulation
internal import CoveyTraining
public import CoveyTransport

/// A simulation as a configuration file states it, defaults filled in: a run's plan, and what plays the clients. The plan's parts are
/// read and set as if they were the configuration's own.
@dynamicMemberLookup
public struct SimulationConfiguration: Sendable {
  /// What the run is called, part of its folder's name: letters, digits, `.`, `_` and `-`.
  public var name: String
  /// What to run. Its cohort's size is only known beside the data: ``cohort`` has what is stated.
  package var plan: RunPlan
  /// The examples and their split over clients.
  public var data: DataSection
  /// What is trained.
  public var model: ModelSection
  /// What training minimises; nil for the usual loss of the data's targets.
  public var loss: LossSection?
  /// Who takes part in a round.
  public var cohort: CohortSection
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

  /// A part of the run's plan.
  public subscript<Part>(dynamicMember part: WritableKeyPath<RunPlan, Part>) -> Part {
    get { plan[keyPath: part] }
    set { plan[keyPath: part] = newValue }
  }

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
