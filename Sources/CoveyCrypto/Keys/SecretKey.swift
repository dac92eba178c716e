internal import CSodium

/// 32 secret bytes in locked memory that is wiped when the key goes away.
///
/// Nothing prints, encodes or hashes a key. Equality takes the same time whatever the bytes.
public final class SecretKey: Sendable {
  private let storage: SecretBytes

  /// Bytes of a key.
  public static let byteCount = 32

  /// A key over secret bytes that nobody writes any more.
  /// - Throws: ``CryptoError/wrongKeyLength(_:)`` unless there are 32 bytes.
  package init(_ storage: SecretBytes) throws {
    guard storage.count == Self.byteCount else { throw CryptoError.wrongKeyLength(storage.count) }
    self.storage = storage
  }

  /// A key with the given bytes.
  /// - Throws: ``CryptoError/wrongKeyLength(_:)`` unless there are 32 bytes; ``CryptoError/libraryUnavailable`` or
  ///   ``CryptoError/memoryUnavailable`` if libsodium cannot keep them.
  public convenience init(bytes source: RawSpan) throws {
    guard source.byteCount == Self.byteCount else { throw CryptoError.wrongKeyLength(source.byteCount) }
    try self.init(SecretBytes(copying: source))
  }

  /// A key whose bytes `body` writes.
  convenience init(filling body: (UnsafeMutablePointer<UInt8>) throws -> Void) throws {
    let storage = try SecretBytes(count: Self.byteCount)
    try storage.withPointer(body)
    try self.init(storage)
  }

  /// A new key from the system's source of randomness.
  /// - Throws: ``CryptoError/libraryUnavailable`` or ``CryptoError/memoryUnavailable`` if libsodium cannot make one.
  public static func random() throws -> SecretKey {
    try SecretKey { randombytes_buf($0, byteCount) }
  }

  /// Gives `body` the bytes, to be written to a file that only its owner can read. They must not outlive the call.
  package func withBytes<Result>(_ body: (RawSpan) throws -> Result) rethrows -> Result {
    try storage.withBytes(body)
  }

  /// Gives `body` the bytes for libsodium.
  func withPointer<Result>(_ body: (UnsafePointer<UInt8>) throws -> Result) rethrows -> Result {
    try storage.withPointer { try body(UnsafePointer($0)) }
  }

  /// Overwrites the key with zeros now, for keys whose owner lives longer than their use.
  ///
  /// Nobody else may be using it.
  package func erase() {
    storage.erase()
  }
}

extension SecretKey: Equatable {
  /// Whether the bytes are equal, in constant time.
  public static func == (left: SecretKey, right: SecretKey) -> Bool {
    left.storage == right.storage
  }
}

extension SecretKey: CustomStringConvertible, CustomReflectable {
  /// Says that this is a key, and nothing of it.
  public var description: String { "SecretKey" }

  /// Nothing to see.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
