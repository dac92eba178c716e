internal import CSodium

/// The hash BLAKE2b with 256 bits of output and no key, fed piece by piece.
///
/// Source: Saarinen and Aumasson, RFC 7693, DOI 10.17487/RFC7693; computed by libsodium's `crypto_generichash`.
public final class BLAKE2b {
  /// Bytes of a digest.
  public static let byteCount = 32

  private let state: UnsafeMutableRawPointer

  /// An empty message.
  /// - Throws: ``CryptoError/libraryUnavailable`` if libsodium cannot start.
  public init() throws {
    try Sodium.start()
    // libsodium wants its state on a 64-byte boundary, which a Swift value does not promise.
    state = UnsafeMutableRawPointer.allocate(byteCount: crypto_generichash_statebytes(), alignment: 64)
    crypto_generichash_init(OpaquePointer(state), nil, 0, Self.byteCount)
  }

  deinit {
    sodium_memzero(state, crypto_generichash_statebytes())
    state.deallocate()
  }

  /// Appends bytes to the message.
  public func update(_ bytes: RawSpan) {
    bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress else { return }
      crypto_generichash_update(
        OpaquePointer(state), base.assumingMemoryBound(to: UInt8.self), UInt64(buffer.count))
    }
  }

  /// Appends the UTF-8 bytes of `text`.
  public func update(_ text: String) {
    update(Array(text.utf8).span.bytes)
  }

  /// The digest of the message so far; more may follow.
  public func finish() -> BLAKE2bDigest {
    let size = crypto_generichash_statebytes()
    let copy = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64)
    defer {
      sodium_memzero(copy, size)
      copy.deallocate()
    }
    copy.copyMemory(from: state, byteCount: size)
    var digest = [UInt8](repeating: 0, count: Self.byteCount)
    crypto_generichash_final(OpaquePointer(copy), &digest, Self.byteCount)
    return BLAKE2bDigest(bytes: digest)
  }

  /// The digest of one message.
  /// - Throws: ``CryptoError/libraryUnavailable`` if libsodium cannot start.
  public static func hash(_ bytes: RawSpan) throws -> BLAKE2bDigest {
    let hash = try BLAKE2b()
    hash.update(bytes)
    return hash.finish()
  }

  /// The digest of the UTF-8 bytes of `text`.
  /// - Throws: ``CryptoError/libraryUnavailable`` if libsodium cannot start.
  public static func hash(_ text: String) throws -> BLAKE2bDigest {
    let hash = try BLAKE2b()
    hash.update(text)
    return hash.finish()
  }
}
