internal import CSodium

/// A public number below l, the order of ristretto255: a challenge, or what is answered to one. Never a secret.
public struct GroupScalar: Sendable, Hashable {
  let storage: PublicBytes32

  /// Bytes of a number, the lowest first.
  public static let byteCount = 32

  /// The number with these bytes; nil unless they are 32 and, as an integer, the lowest byte first, lie below l.
  public init?(bytes: RawSpan) {
    guard ShamirSharing.isCanonical(bytes) else { return nil }
    storage = PublicBytes32(copying: bytes)
  }

  /// A challenge: 512 bits of two digests, those of `low` first, modulo l.
  public init(reducing low: BLAKE2bDigest, _ high: BLAKE2bDigest) {
    let wide = low.bytes + high.bytes
    storage = PublicBytes32 { crypto_core_ristretto255_scalar_reduce($0, wide) }
  }

  /// The residue of a number below 2^254.
  init(_ scalar: Scalar) {
    let scalar = scalar.canonical
    storage = PublicBytes32 { scalar.store(to: $0) }
  }

  /// The 32 bytes.
  public var bytes: [UInt8] { storage.array }

  var scalar: Scalar { storage.withPointer { Scalar(loading: $0) } }
}
