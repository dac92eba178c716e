public import CoveyCore

/// What a sum of masked updates tells beside their values: sums over its clients, never one client's own.
public struct RevealedCounts: Sendable, Hashable {
  /// Clients in the sum.
  public var clients: Int
  /// The sum of their weights.
  public var weight: Double
  /// Loss and steps of their local training.
  public var training: TrainingMetrics
  /// Clients whose update was within the norm bound; nil if they do not tell.
  public var within: Int?

  /// Sums.
  public init(clients: Int, weight: Double, training: TrainingMetrics, within: Int?) {
    self.clients = clients
    self.weight = weight
    self.training = training
    self.within = within
  }
}
