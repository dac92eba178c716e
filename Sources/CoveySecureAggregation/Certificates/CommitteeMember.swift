public import CoveyCore
public import CoveyCrypto

/// A client that witnesses the lists of a session, as another client knows it.
public struct CommitteeMember: Sendable, Hashable {
  /// Its position.
  public let position: Int
  /// Who it is.
  public let client: ClientID
  /// The key of its identity.
  public let key: VerificationKey

  /// A member.
  public init(position: Int, client: ClientID, key: VerificationKey) {
    self.position = position
    self.client = client
    self.key = key
  }
}
