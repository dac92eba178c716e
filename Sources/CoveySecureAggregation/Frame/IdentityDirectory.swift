public import CoveyCore
public import CoveyCrypto
internal import Synchronization

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

/// What a directory of identities is known by, and how many it holds.
public struct DirectoryDigest: Sendable, Hashable {
  /// Identities in it.
  public let count: Int
  /// BLAKE2b-256 over them in ascending order with their keys.
  public let value: Bytes32

  /// A digest as a message states it.
  public init(count: Int, value: Bytes32) {
    self.count = count
    self.value = value
  }

  /// The digest of a directory.
  /// - Throws: `CryptoError.libraryUnavailable` if libsodium cannot start.
  public init(_ keys: [ClientID: VerificationKey]) throws {
    let transcript = try Transcript("covey/directory/v1")
    transcript.append(keys.count)
    for (client, key) in keys.sorted(by: { $0.key < $1.key }) {
      transcript.append(client.rawValue)
      transcript.append(key.bytes)
    }
    self.init(count: keys.count, value: Bytes32(transcript.digest()))
  }
}

/// A digest that is computed when it is first asked for.
final class LazyDirectoryDigest: Sendable {
  private let known = Mutex<DirectoryDigest?>(nil)

  /// The digest.
  /// - Throws: `CryptoError.libraryUnavailable` if libsodium cannot start.
  func digest(of keys: [ClientID: VerificationKey]) throws -> DirectoryDigest {
    try known.withLock { known in
      if let known { return known }
      let digest = try DirectoryDigest(keys)
      known = digest
      return digest
    }
  }
}
