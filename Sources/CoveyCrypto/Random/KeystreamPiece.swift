internal import CSodium

/// Room for one piece of a ChaCha20 keystream, small enough for the nearest cache, that serves any number of keys one
/// after the other. Any piece of a keystream can be made alone. One thread at a time.
///
/// The nonce is 0 and the block counter of a piece's first byte follows from its number, so a key must serve one
/// keystream only. Source: Nir and Langley, RFC 8439, DOI 10.17487/RFC8439; computed by libsodium.
package final class KeystreamPiece: @unchecked Sendable {
  // Sendable: it may move between threads; its owner lets one at a time use it.
  /// Bytes of a piece: together with what they are added to, they stay in a first-level cache of 32 KiB.
  package static let byteCount = 8 << 10
  private static let block = 64

  /// The keystream, then as many zeros, which are never written: the keystream is what libsodium makes of them.
  private let memory: UnsafeMutableRawPointer

  /// A piece of zeros.
  package init() {
    memory = UnsafeMutableRawPointer.allocate(byteCount: 2 * Self.byteCount, alignment: 64)
    sodium_memzero(memory, 2 * Self.byteCount)
  }

  deinit {
    sodium_memzero(memory, Self.byteCount)
    memory.deallocate()
  }

  /// Makes the first `count` bytes of piece `index` of `key`'s keystream; the others keep what they were.
  /// - Precondition: At most ``byteCount`` bytes, within the 256 GiB of a keystream.
  package func fill(from key: SecretKey, piece index: Int, count: Int) {
    precondition(count >= 0 && count <= Self.byteCount, "a piece of keystream has no room for that")
    let blocks = Self.byteCount / Self.block
    precondition(index >= 0 && index < (1 << 32) / blocks, "a ChaCha20 stream ends after 256 GiB")
    let output = memory.assumingMemoryBound(to: UInt8.self)
    let status = key.withPointer { key in
      // Twelve of the zeros are the nonce.
      crypto_stream_chacha20_ietf_xor_ic(
        output, output + Self.byteCount, UInt64(count), output + Self.byteCount,
        UInt32(truncatingIfNeeded: index * blocks), key)
    }
    precondition(status == 0, "libsodium made no keystream")
  }

  /// The piece's bytes for a kernel, on a 64-byte boundary; valid until the next call.
  package var pointer: UnsafeRawPointer { UnsafeRawPointer(memory) }

  /// Reads the piece's bytes.
  package func withBytes<Result>(_ body: (RawSpan) throws -> Result) rethrows -> Result {
    try body(UnsafeRawBufferPointer(start: memory, count: Self.byteCount).bytes)
  }

  /// Overwrites the keystream with zeros in a way that no optimiser removes.
  package func wipe() {
    sodium_memzero(memory, Self.byteCount)
  }
}
