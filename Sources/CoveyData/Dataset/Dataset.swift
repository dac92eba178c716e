public import CoveyCore

/// A read-only set of examples, held once and shared by every client and worker.
public struct Dataset: Sendable {
  /// The type of each example's features.
  public let features: FeatureKind
  /// The type of each example's target.
  public let targets: TargetKind
  /// Number of examples.
  public let count: Int
  /// Features, `count * features.count` values, one example after another.
  package let featureStorage: FeatureStorage
  /// Targets, one after another.
  package let targetStorage: TargetStorage

  /// Joins features and targets.
  /// - Throws: ``DataError`` if the sizes do not agree, a label or token is out of range, or a number is NaN or
  ///   infinite.
  public init(
    features: FeatureKind, targets: TargetKind, featureStorage: FeatureStorage, targetStorage: TargetStorage
  ) throws {
    guard features.count > 0, featureStorage.count % features.count == 0 else {
      throw DataError.sizeMismatch("\(featureStorage.count) feature values do not divide into examples of \(features)")
    }
    count = featureStorage.count / features.count
    guard count <= Int(Int32.max) else {
      throw DataError.sizeMismatch("\(count) examples are more than the 2,147,483,647 that positions can count")
    }
    self.features = features
    self.targets = targets
    self.featureStorage = featureStorage
    self.targetStorage = targetStorage
    try checkTargets()
    try checkFeatures()
  }
}
