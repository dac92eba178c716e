internal import CSodium

/// What the owner of a shared secret publishes so that holders can check their shares: the polynomial's coefficients
/// times the generator of ristretto255, 32 bytes each.
///
/// Source: Feldman, A practical scheme for non-interactive verifiable secret sharing, FOCS 1987,
/// DOI 10.1109/SFCS.1987.4; over RFC 9496's group, computed by libsodium.
public struct FeldmanCommitment: Sendable, Hashable {
  /// The points side by side, that of the secret first.
  public let bytes: [UInt8]

  private static let pointByteCount = 32

  /// A commitment of our own.
  init(trusted bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// A commitment from its bytes.
  /// - Throws: ``CryptoError/invalidCommitment`` unless they are points, at least one; ``CryptoError/libraryUnavailable``.
  public init(bytes: RawSpan) throws {
    try Sodium.start()
    guard bytes.byteCount > 0, bytes.byteCount % Self.pointByteCount == 0 else { throw CryptoError.invalidCommitment }
    self.bytes = try withAddress(bytes) { base in
      for start in stride(from: 0, to: bytes.byteCount, by: Self.pointByteCount) {
        guard crypto_core_ristretto255_is_valid_point(base + start) == 1 else { throw CryptoError.invalidCommitment }
      }
      return Array(UnsafeBufferPointer(start: base, count: bytes.byteCount))
    }
  }

  /// How many shares give the secret back.
  public var threshold: Int { bytes.count / Self.pointByteCount }

  /// Checks that `share` is the share of the holder with `index` in the sharing that is committed to.
  ///
  /// It takes about 60 microseconds a coefficient.
  /// - Throws: ``CryptoError/forgedShare(index:)`` if it is another, ``CryptoError/nonCanonicalShare(index:)``,
  ///   ``CryptoError/invalidShareIndex(_:)`` for an index outside 1 ... 2^32 - 1.
  public func verify(_ share: SecretKey, index: Int) throws {
    guard index >= 1, index <= Int(UInt32.max) else { throw CryptoError.invalidShareIndex(index) }
    let isCanonical = share.withPointer { Scalar(loading: $0).isCanonical }
    guard isCanonical else { throw CryptoError.nonCanonicalShare(index: index) }
    let actual = PublicBytes32 { target in
      // libsodium reports the neutral element as a failure after writing its encoding, 32 zeros: no failure here.
      share.withPointer { _ = crypto_scalarmult_ristretto255_base(target, $0) }
    }
    guard actual == expected(at: UInt32(index)) else { throw CryptoError.forgedShare(index: index) }
  }

  /// The value of the polynomial at a point, times the generator: Horner's rule on points.
  private func expected(at index: UInt32) -> PublicBytes32 {
    let factor = PublicBytes32 { Scalar(UInt64(index), 0, 0, 0).store(to: $0) }
    return bytes.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { preconditionFailure("a commitment has at least one point") }
      let last = bytes.count - Self.pointByteCount
      var value = PublicBytes32 { $0.update(from: base + last, count: Self.pointByteCount) }
      for start in stride(from: last - Self.pointByteCount, through: 0, by: -Self.pointByteCount) {
        let multiple = PublicBytes32 { target in
          factor.withPointer { factor in
            value.withPointer { _ = crypto_scalarmult_ristretto255(target, factor, $0) }
          }
        }
        value = PublicBytes32 { target in
          multiple.withPointer { _ = crypto_core_ristretto255_add(target, $0, base + start) }
        }
      }
      return value
    }
  }
}
