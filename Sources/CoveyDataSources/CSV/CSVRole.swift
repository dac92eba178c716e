/// What a column is to a model.
public enum CSVRole: String, Sendable, Hashable, Codable, CaseIterable {
  /// One feature.
  case numeric
  /// As many features as it has different values, one of them 1.
  case categorical
  /// Nothing.
  case ignored
  /// What the model shall tell.
  case target
  /// The name of the example's owner, and no feature.
  case clientKey
}
