internal import CSodium

/// 32 secret bytes, kept in guarded memory of libsodium's that is wiped when the key goes away.
///
/// Nothing prints, encodes or hashes a key. Equality takes the same time whatever the bytes.
public final class SecretKey: @unchecked Sendable {
  // Sendable: the bytes are written in initialisers only.
  private let bytes: UnsafeMutableRawPointer

  /// Bytes of a key.
  public static let byteCount = 32

  private init() throws {
    try Sodium.start()
    guard let memory = sodium_malloc(Self.byteCount) else { throw CryptoError.memoryUnavailable }
    bytes = memory
  }

  /// A key with the given bytes.
  /// - Throws: ``CryptoError/wrongKeyLength(_:)`` unless there are 32 bytes; ``CryptoError/libraryUnavailable`` or
  ///   ``CryptoError/memoryUnavailable`` if libsodium cannot keep them.
  public convenience init(bytes source: RawSpan) throws {
    guard source.byteCount == Self.byteCount else { throw CryptoError.wrongKeyLength(source.byteCount) }
    try self.init()
    source.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress else { return }
      bytes.copyMemory(from: base, byteCount: Self.byteCount)
    }
    protect()
  }

  /// A new key from the system's source of randomness.
  /// - Throws: ``CryptoError/libraryUnavailable`` or ``CryptoError/memoryUnavailable`` if libsodium cannot make one.
  public static func random() throws -> SecretKey {
    let key = try SecretKey()
    randombytes_buf(key.bytes, byteCount)
    key.protect()
    return key
  }

  deinit {
    sodium_free(bytes)
  }

  /// Gives `body` the bytes, to be written to a file that only its owner can read. They must not outlive the call.
  package func withBytes<Result>(_ body: (RawSpan) throws -> Result) rethrows -> Result {
    try body(UnsafeRawBufferPointer(start: bytes, count: Self.byteCount).bytes)
  }

  /// The bytes for libsodium, valid while the key lives.
  var pointer: UnsafePointer<UInt8> { UnsafePointer(bytes.assumingMemoryBound(to: UInt8.self)) }

  /// From here on a stray write stops the process.
  private func protect() {
    sodium_mprotect_readonly(bytes)
  }
}

extension SecretKey: Equatable {
  /// Whether the bytes are equal, in constant time.
  public static func == (left: SecretKey, right: SecretKey) -> Bool {
    sodium_memcmp(left.bytes, right.bytes, byteCount) == 0
  }
}

extension SecretKey: CustomStringConvertible, CustomReflectable {
  /// Says that this is a key, and nothing of it.
  public var description: String { "SecretKey" }

  /// Nothing to see.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
