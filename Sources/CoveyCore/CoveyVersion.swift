/// The version of this package.
public enum CoveyVersion {
  /// Semantic version, as manifests and checkpoints state it.
  public static let current = "0.1.0"
}
