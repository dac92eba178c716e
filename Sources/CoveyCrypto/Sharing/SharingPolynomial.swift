internal import CSodium

/// The polynomial of one sharing: its value at 0 is the secret, its values at 1, 2, ... are the shares.
final class SharingPolynomial: Sendable {
  /// How many coefficients there are: the threshold.
  let count: Int
  private let coefficients: SecretBytes

  /// A polynomial with the constant term `secret` and other coefficients uniform modulo l.
  ///
  /// Each is 512 random bits reduced, at most 2^-259 from uniform in total variation.
  /// - Throws: ``CryptoError/nonCanonicalSecret`` unless `secret` lies below l; ``CryptoError/memoryUnavailable``.
  init(secret: SecretKey, count: Int) throws {
    self.count = count
    coefficients = try SecretBytes(count: count * Scalar.byteCount)
    try storeSecret(secret)
    guard count > 1 else { return }
    let wide = try SecretBytes(count: (count - 1) * 2 * Scalar.byteCount)
    coefficients.withPointer { target in
      wide.withPointer { source in
        randombytes_buf(source, wide.count)
        for power in 1..<count {
          crypto_core_ristretto255_scalar_reduce(
            target + power * Scalar.byteCount, source + (power - 1) * 2 * Scalar.byteCount)
        }
      }
    }
  }

  /// A polynomial with given coefficients after the constant term, which must be canonical.
  init(secret: SecretKey, coefficients others: [SecretKey]) throws {
    count = 1 + others.count
    coefficients = try SecretBytes(count: count * Scalar.byteCount)
    try storeSecret(secret)
    coefficients.withPointer { target in
      for (index, other) in others.enumerated() {
        other.withPointer { (target + (index + 1) * Scalar.byteCount).update(from: $0, count: Scalar.byteCount) }
      }
    }
  }

  private func storeSecret(_ secret: SecretKey) throws {
    try secret.withPointer { source in
      guard Scalar(loading: source).isCanonical else { throw CryptoError.nonCanonicalSecret }
      coefficients.withPointer { $0.update(from: source, count: Scalar.byteCount) }
    }
  }

  /// Writes the canonical values at 1, 2, ... `points` to `output`, 32 bytes each, one behind the other.
  func evaluate(points: Int, into output: SecretBytes) {
    precondition(output.count == points * Scalar.byteCount, "each value takes 32 bytes")
    evaluate(points: points, into: output, stride: Scalar.byteCount, offset: 0)
  }

  /// Writes the canonical values at 1, 2, ... `points` to `output`, 32 bytes each, `stride` bytes apart from `offset` on.
  func evaluate(points: Int, into output: SecretBytes, stride distance: Int, offset: Int) {
    precondition(
      points * distance <= output.count && offset + Scalar.byteCount <= distance, "each value takes 32 bytes")
    coefficients.withPointer { coefficients in
      output.withPointer { output in
        for index in 0..<points {
          let point = UInt32(index + 1)
          var value = Scalar(loading: coefficients + (count - 1) * Scalar.byteCount)
          for power in stride(from: count - 2, through: 0, by: -1) {
            value = value.timesPlus(point, Scalar(loading: coefficients + power * Scalar.byteCount))
          }
          value.canonical.store(to: output + index * distance + offset)
        }
      }
    }
  }

  /// The coefficients times the generator of ristretto255, 32 bytes each.
  func commit() -> [UInt8] {
    var points = [UInt8](repeating: 0, count: count * Scalar.byteCount)
    points.withUnsafeMutableBufferPointer { points in
      guard let base = points.baseAddress else { return }
      coefficients.withPointer { coefficients in
        for start in stride(from: 0, to: points.count, by: Scalar.byteCount) {
          // libsodium reports the neutral element as a failure after writing its encoding, 32 zeros: no failure here.
          _ = crypto_scalarmult_ristretto255_base(base + start, coefficients + start)
        }
      }
    }
    return points
  }
}
