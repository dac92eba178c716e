public import CoveyCrypto

/// What a client needs against active servers: its own long-term key, and the directory of everybody's.
public struct ClientIdentity: Sendable {
  /// The key with which it signs.
  public let key: SigningKey
  /// The keys by which it knows the others.
  public let directory: any IdentityDirectory

  /// An identity.
  public init(key: SigningKey, directory: any IdentityDirectory) {
    self.key = key
    self.directory = directory
  }
}
