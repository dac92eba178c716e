internal import CSodium

/// The system's source of cryptographic randomness: for seeds, nonces and graphs that nobody may predict or repeat.
public enum SystemRandomness {
  /// Overwrites `bytes` with random ones.
  /// - Throws: ``CryptoError/libraryUnavailable`` if libsodium cannot start.
  public static func fill(_ bytes: inout MutableRawSpan) throws {
    try Sodium.start()
    bytes.withUnsafeMutableBytes { buffer in
      guard let base = buffer.baseAddress else { return }
      randombytes_buf(base, buffer.count)
    }
  }
}
