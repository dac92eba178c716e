import CSodium

/// Computes a ``SHA256Digest`` over pieces of any size.
public struct SHA256Hasher: Sendable {
  private var state = crypto_hash_sha256_state()

  /// Of nothing yet.
  public init() {
    // Always 0: SHA-256 needs no set-up of the library and cannot fail.
    _ = crypto_hash_sha256_init(&state)
  }

  /// Takes in the next piece.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress else { return }
    _ = crypto_hash_sha256_update(&state, base.assumingMemoryBound(to: UInt8.self), UInt64(bytes.count))
  }

  /// The digest of everything taken in.
  public consuming func finish() -> SHA256Digest {
    var copy = state
    var digest = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_bytes()))
    _ = crypto_hash_sha256_final(&copy, &digest)
    return SHA256Digest(bytes: digest)
  }
}
