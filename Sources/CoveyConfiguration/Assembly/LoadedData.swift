public import CoveyCore
public import CoveyData

/// The data of a run, with what a guarantee must know of how they were made.
public struct LoadedData: Sendable {
  /// The clients' examples and the held-out ones.
  public let dataset: any FederatedDataset
  /// The names of the classes, where the source has them.
  public let classNames: [String]?
  /// What was read off clients' rows, and who a client is.
  public let facts: DataFacts
}
