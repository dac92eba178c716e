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

extension UpdateSum {
  /// Takes the counts of masked updates, whose values are summed elsewhere or follow in ``fill(_:)``.
  public mutating func take(_ counts: RevealedCounts) {
    weight = counts.weight
    completed = counts.clients
    training = counts.training
    clipping = counts.within.map { ClipStatistics(within: $0, above: counts.clients - $0) } ?? ClipStatistics()
  }

  /// Lets `write` write the sum of weight times delta.
  public mutating func fill(_ write: (inout ParameterVector) throws -> Void) rethrows {
    try write(&vector)
  }
}
