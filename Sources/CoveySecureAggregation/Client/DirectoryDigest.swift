public import CoveyCore
public import CoveyCrypto
internal import Synchronization

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
