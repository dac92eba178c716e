public import CoveyCore
public import CoveyCrypto

/// Who is who: the public keys by which clients know each other, from a source other than the server of the session.
///
/// Against an active server the whole protocol rests on it: a server that could make up clients would see one input
/// among inputs of its own.
public protocol IdentityDirectory: Sendable {
  /// The key that verifies a client's signatures; nil if the client is unknown.
  func verificationKey(of client: ClientID) -> VerificationKey?

  /// What the whole directory is known by. An active server states it, and the number of identities, in its invitation.
  /// - Throws: `CryptoError.libraryUnavailable` if libsodium cannot start, or that the directory cannot be read.
  func digest() throws -> DirectoryDigest
}

/// A directory that is written down in full.
public struct ListedIdentities: IdentityDirectory {
  private let keys: [ClientID: VerificationKey]
  private let lazyDigest = LazyDirectoryDigest()

  /// A directory of these clients.
  public init(_ keys: [ClientID: VerificationKey]) {
    self.keys = keys
  }

  /// The key of a client; nil if it is not listed.
  public func verificationKey(of client: ClientID) -> VerificationKey? { keys[client] }

  /// What it is known by.
  /// - Throws: `CryptoError.libraryUnavailable` if libsodium cannot start.
  public func digest() throws -> DirectoryDigest { try lazyDigest.digest(of: keys) }
}
