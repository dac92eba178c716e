/// The version of this package.
public enum CoveyVersion {
  /// Semantic version, as manifests and checkpoints state it.
  public static let current = "0.2.0"

  /// What a version promises to keep: "0.1" of "0.1.7".
  package static func minor(_ version: String) -> String {
    version.split(separator: ".").prefix(2).joined(separator: ".")
  }
}
