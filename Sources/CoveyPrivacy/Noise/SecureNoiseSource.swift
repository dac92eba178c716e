internal import CoveyCrypto

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
