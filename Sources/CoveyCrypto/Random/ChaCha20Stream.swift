internal import CSodium

/// The keystream of ChaCha20 with a 96-bit nonce and a 32-bit block counter: cryptographically strong random bytes from
/// a key, 256 GiB at most. One thread at a time.
///
/// Source: Nir and Langley, RFC 8439, DOI 10.17487/RFC8439; computed by libsodium.
public final class ChaCha20Stream {
  /// Bytes of a nonce.
  public static let nonceByteCount = 12
  /// Bytes made in one call of libsodium: they stay in the nearest cache.
  private static let chunk = 16 << 10
  private static let block = 64

  /// Key, nonce, then one block of keystream of which a part may be used up.
  private let state: UnsafeMutableRawPointer
  private static let blockOffset = 64
  private static let stateSize = 128
  /// Bytes of the block that are still to be given out.
  private var left = 0
  private var counter: UInt64 = 0

  private init() {
    state = UnsafeMutableRawPointer.allocate(byteCount: Self.stateSize, alignment: 64)
    sodium_memzero(state, Self.stateSize)
  }

  // No initialiser throws: a key exists only where libsodium has started.

  /// The keystream of `key` under `nonce`, from block `counter` on. A pair of key and nonce must serve one stream only.
  /// - Precondition: 12 bytes of nonce.
  public convenience init(key: SecretKey, nonce: [UInt8], counter: UInt32 = 0) {
    precondition(nonce.count == Self.nonceByteCount, "a nonce of ChaCha20 has 12 bytes")
    self.init()
    key.withPointer { self.key.update(from: $0, count: SecretKey.byteCount) }
    for (index, byte) in nonce.enumerated() { self.nonce[index] = byte }
    self.counter = UInt64(counter)
  }

  /// The keystream of the key derived from `key` for a purpose and numbers, nonce 0: see ``SecretKey/derive(purpose:_:)``.
  public convenience init(derivedFrom key: SecretKey, purpose: String, _ integers: Int...) {
    self.init()
    key.derive(
      purpose: purpose, integers, into: UnsafeMutableBufferPointer(start: self.key, count: SecretKey.byteCount))
  }

  deinit {
    sodium_memzero(state, Self.stateSize)
    state.deallocate()
  }

  private var key: UnsafeMutablePointer<UInt8> { state.assumingMemoryBound(to: UInt8.self) }
  private var nonce: UnsafeMutablePointer<UInt8> { key + SecretKey.byteCount }

  /// Overwrites `bytes` with the next bytes of the keystream.
  /// - Precondition: The stream has that many left.
  public func fill(_ bytes: inout MutableRawSpan) {
    bytes.withUnsafeMutableBytes { fill($0) }
  }

  /// Overwrites `words` with the next bytes of the keystream, in memory order.
  /// - Precondition: The stream has that many left.
  public func fill(_ words: inout MutableSpan<UInt64>) {
    words.withUnsafeMutableBytes { fill($0) }
  }

  private func fill(_ bytes: UnsafeMutableRawBufferPointer) {
    guard let base = bytes.baseAddress else { return }
    var done = min(left, bytes.count)
    base.copyMemory(from: state + Self.stateSize - left, byteCount: done)
    left -= done
    while bytes.count - done >= Self.block {
      let size = min(Self.chunk, (bytes.count - done) / Self.block * Self.block)
      keystream(base + done, size)
      done += size
    }
    let rest = bytes.count - done
    if rest > 0 {
      keystream(state + Self.blockOffset, Self.block)
      (base + done).copyMemory(from: state + Self.blockOffset, byteCount: rest)
      left = Self.block - rest
    }
  }

  /// Writes whole blocks.
  private func keystream(_ target: UnsafeMutableRawPointer, _ size: Int) {
    precondition(counter + UInt64(size / Self.block) <= 1 << 32, "a ChaCha20 stream ends after 256 GiB")
    target.initializeMemory(as: UInt8.self, repeating: 0, count: size)
    let output = target.assumingMemoryBound(to: UInt8.self)
    let status = crypto_stream_chacha20_ietf_xor_ic(
      output, output, UInt64(size), nonce, UInt32(truncatingIfNeeded: counter), key)
    precondition(status == 0, "libsodium made no keystream")
    counter += UInt64(size / Self.block)
  }
}
