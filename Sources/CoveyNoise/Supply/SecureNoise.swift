public import CoveyCrypto

/// Noise that protects: every use has a ChaCha20 stream of its own, keyed from one secret key.
///
/// Equal names give equal bits, so a run that is resumed with its key repeats the noise it may already have released
/// and spends nothing anew. Whoever knows the key can subtract the noise: it must stay with whoever adds it.
public struct SecureNoise: NoiseSupply {
  private let key: SecretKey

  /// True: nobody without the key can tell the noise from chance.
  public var isPrivate: Bool { true }

  /// The noise that belongs to `key`.
  public init(key: SecretKey) {
    self.key = key
  }

  /// Noise that no other run has, from a new key.
  /// - Throws: `CryptoError` if libsodium has no randomness or memory; there is no noise then and nothing may be
  ///   released.
  public static func fresh() throws -> SecureNoise {
    SecureNoise(key: try SecretKey.random())
  }

  /// The stream of (purpose, round, client, piece); equal names give equal bits.
  public func source(_ purpose: NoisePurpose, round: Int, client: Int, piece: Int) -> any NoiseSource {
    SecureNoiseSource(key: key, purpose: purpose, round: round, client: client, piece: piece)
  }
}

/// The ChaCha20 stream of one use of noise.
final class SecureNoiseSource: NoiseSource {
  private let stream: ChaCha20Stream

  var isPrivate: Bool { true }

  init(key: SecretKey, purpose: NoisePurpose, round: Int, client: Int, piece: Int) {
    stream = ChaCha20Stream(
      derivedFrom: key, purpose: "covey/noise/v1", Int(purpose.rawValue), round, client, piece)
  }

  func fill(_ words: inout MutableSpan<UInt64>) {
    stream.fill(&words)
  }
}
