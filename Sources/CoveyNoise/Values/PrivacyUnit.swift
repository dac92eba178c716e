/// Whose data a guarantee protects.
public enum PrivacyUnit: String, Sendable, Hashable, Codable, CaseIterable {
  /// Everything that one client ever contributes.
  case client
  /// One example of one client; says nothing about the rest of that client's data.
  case example
}
