/// What a server may do that clients are to be safe from.
public enum ServerModel: String, Sendable, Hashable, Codable, CaseIterable {
  /// Follows the protocol and looks at all it sees, together with colluding clients.
  case semiHonest
  /// May lie: keys are signed, and clients agree on who is alive before they answer. Needs a directory of identities.
  case active
}
