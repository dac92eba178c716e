internal import CoveyCrypto
internal import Synchronization

/// A client's own noise: a new secret key for each session, so that no bits are ever drawn twice, whatever a server asks for
/// and how often. The key goes away with the next session, or with this object.
///
/// Hand the same object to the trainer and to the round: training with example-level privacy draws from it, too.
public final class SessionNoise: NoiseSupply {
  private let key: Mutex<SecretKey>

  /// True: nobody else ever has the key.
  public var isPrivate: Bool { true }

  /// Noise of a session that has not begun.
  /// - Throws: `CryptoError` if libsodium has no randomness or memory.
  public init() throws {
    key = Mutex(try SecretKey.random())
  }

  /// Draws the key of a session, after the session was put on record. Streams that were handed out before stay as they are.
  /// - Parameter session: The session's digest, 32 bytes: it holds the client's own keys, which no server can repeat.
  /// - Throws: `CryptoError` if libsodium has no randomness or memory: there is no noise then.
  public func renew(for session: [UInt8]) throws {
    let transcript = try Transcript("covey/noise/v2")
    transcript.append(session)
    let next = try SecretKey.random().derive(transcript)
    key.withLock { $0 = next }
  }

  /// The stream of a purpose and piece in the session. Round and client are named as well, though the key has no other.
  public func source(_ purpose: NoisePurpose, round: Int, client: Int, piece: Int) -> any NoiseSource {
    SecureNoiseSource(key: key.withLock { $0 }, purpose: purpose, round: round, client: client, piece: piece)
  }
}
