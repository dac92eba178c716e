internal import CSodium

extension BLAKE2b {
  /// Bytes of ``shortHash(_:)``.
  public static let shortByteCount = 16

  /// BLAKE2b with 128 bits of output, of one message: to find damage, where nobody who could search for collisions writes.
  /// - Throws: ``CryptoError/libraryUnavailable`` if libsodium cannot start.
  public static func shortHash(_ bytes: [UInt8]) throws -> [UInt8] {
    try Sodium.start()
    var digest = [UInt8](repeating: 0, count: shortByteCount)
    bytes.withUnsafeBufferPointer { buffer in
      _ = crypto_generichash(&digest, digest.count, buffer.baseAddress, UInt64(buffer.count), nil, 0)
    }
    return digest
  }
}
