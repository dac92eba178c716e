internal import CSodium

/// Secret bytes in locked memory that is wiped when they go away.
///
/// Nothing prints, encodes or hashes them. Equality takes the same time whatever the bytes.
public final class SecretBytes: @unchecked Sendable {
  // Sendable: whoever makes the bytes writes them before anybody else sees them.

  /// How many bytes there are.
  public let count: Int
  private let arena: SecretArena
  private let slot: SecretSlot

  /// `count` zeros, for the caller to fill.
  /// - Throws: ``CryptoError/libraryUnavailable`` or ``CryptoError/memoryUnavailable`` if libsodium cannot keep them.
  /// - Precondition: `count` is not negative.
  public convenience init(count: Int) throws {
    try self.init(count: count, in: .shared)
  }

  /// `count` zeros in the given arena.
  package init(count: Int, in arena: SecretArena) throws {
    precondition(count >= 0, "secret bytes cannot be fewer than none")
    slot = try arena.take(count)
    self.count = count
    self.arena = arena
  }

  /// A copy of `source`.
  /// - Throws: ``CryptoError/libraryUnavailable`` or ``CryptoError/memoryUnavailable`` if libsodium cannot keep it.
  public convenience init(copying source: RawSpan) throws {
    try self.init(count: source.byteCount)
    source.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress else { return }
      slot.address.copyMemory(from: base, byteCount: count)
    }
  }

  deinit {
    arena.put(slot, count)
  }

  /// Overwrites the bytes with zeros now, for secrets whose owner lives longer than their use.
  ///
  /// Nobody else may be reading them.
  public func erase() {
    sodium_memzero(slot.address, count)
  }

  /// Gives `body` the bytes to read. They must not outlive the call.
  package func withBytes<Result>(_ body: (RawSpan) throws -> Result) rethrows -> Result {
    try withExtendedLifetime(self) {
      try body(UnsafeRawBufferPointer(start: slot.address, count: count).bytes)
    }
  }

  /// Gives `body` the bytes to write. Only the maker of the bytes may do so, before anybody else sees them.
  package func withMutableBytes<Result>(_ body: (inout MutableRawSpan) throws -> Result) rethrows -> Result {
    try withExtendedLifetime(self) {
      let buffer = UnsafeMutableRawBufferPointer(start: slot.address, count: count)
      var span = buffer.mutableBytes
      return try body(&span)
    }
  }

  /// Gives `body` the address for libsodium.
  func withPointer<Result>(_ body: (UnsafeMutablePointer<UInt8>) throws -> Result) rethrows -> Result {
    try withExtendedLifetime(self) { try body(pointer) }
  }

  /// The address, valid while the bytes live.
  var pointer: UnsafeMutablePointer<UInt8> { slot.address.assumingMemoryBound(to: UInt8.self) }
}

extension SecretBytes: Equatable {
  /// Whether the bytes are equal, in a time that depends on how many there are only.
  public static func == (left: SecretBytes, right: SecretBytes) -> Bool {
    guard left.count == right.count else { return false }
    return withExtendedLifetime((left, right)) { sodium_memcmp(left.pointer, right.pointer, left.count) == 0 }
  }
}

extension SecretBytes: CustomStringConvertible, CustomReflectable {
  /// Says that these are secret bytes, and nothing of them.
  public var description: String { "SecretBytes" }

  /// Nothing to see.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
