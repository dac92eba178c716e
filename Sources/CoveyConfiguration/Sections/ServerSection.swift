public import CoveyAggregation
import CoveyAlgorithms
public import CoveyCore

/// What the server does with the clients' mean change.
public struct ServerSection: Sendable, Hashable {
  /// The server's optimizer, for which the mean change is a negative gradient.
  public var optimizer: ServerOptimizerConfiguration

  /// A server, by default one that adds the mean change.
  public init(optimizer: ServerOptimizerConfiguration = ServerOptimizerConfiguration()) {
    self.optimizer = optimizer
  }
}

extension ServerSection: SettingsSection {
  /// Reads `server` of an algorithm that goes with any optimizer.
  public init(_ reader: SettingsReader) {
    self.init(reader, algorithm: FedAvg())
  }

  /// Reads `server`; the algorithm has the defaults.
  init(_ reader: SettingsReader, algorithm: any FederatedAlgorithm) {
    self.init(
      optimizer: ServerOptimizerConfiguration(
        reader.namedSection("optimizer"), standard: algorithm.traits.serverOptimizer, problem: algorithm.problem(with:))
    )
    reader.finish()
  }

  /// Writes `server`.
  public func write(to writer: inout SettingsWriter) {
    writer.set("optimizer", section: optimizer)
  }
}
