public import CoveyCore

/// Training data split over clients, and shared held-out data.
///
/// Conformers hold indices, not copies, or make a client's examples when asked: memory must not grow with the number
/// of clients beyond a few bytes each.
public protocol FederatedDataset: Sendable {
  /// The type of features.
  var features: FeatureKind { get }
  /// The type of targets.
  var targets: TargetKind { get }
  /// The population.
  var clientCount: Int { get }
  /// Held-out examples for the server's evaluation; nil if there are none.
  var test: Dataset? { get }
  /// Examples that `client` owns.
  /// - Precondition: `0 <= client < clientCount`.
  func exampleCount(ofClient client: Int) -> Int
  /// The examples of `client`. Called from many threads.
  /// - Throws: ``DataError`` if they cannot be had.
  func view(ofClient client: Int) throws -> ClientView
}
