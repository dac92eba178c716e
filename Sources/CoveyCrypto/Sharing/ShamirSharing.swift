internal import CSodium

/// Shamir's threshold sharing over the integers modulo l, the order of ristretto255 (2^252 + 2774...8493): any
/// `threshold` of the shares give the secret back, fewer say nothing about it.
///
/// The field is that of ristretto255's scalars, so that shares can be checked against a ``FeldmanCommitment``. It does
/// not hold X25519's own secrets, which are larger: share a seed from ``randomSecret()`` and derive the key pair from it
/// (``KeyAgreementKey/init(seed:)``).
///
/// Source: Shamir, How to share a secret, CACM 1979, DOI 10.1145/359168.359176.
public struct ShamirSharing: Sendable, Hashable {
  /// How many shares give the secret back.
  public let threshold: Int
  /// How many shares there are.
  public let holders: Int

  /// A sharing with these sizes.
  /// - Throws: ``CryptoError/invalidThreshold(_:holders:)`` unless 1 <= threshold <= holders <= 2^32 - 1.
  public init(threshold: Int, holders: Int) throws {
    guard threshold >= 1, threshold <= holders, holders <= Int(UInt32.max) else {
      throw CryptoError.invalidThreshold(threshold, holders: holders)
    }
    self.threshold = threshold
    self.holders = holders
  }

  /// A secret that can be shared: uniform among the integers from 1 to l - 1, the lowest byte first.
  /// - Throws: ``CryptoError/libraryUnavailable`` or ``CryptoError/memoryUnavailable``.
  public static func randomSecret() throws -> SecretKey {
    try SecretKey { crypto_core_ristretto255_scalar_random($0) }
  }

  /// Whether the bytes are 32 and, as an integer, the lowest byte first, lie below l.
  public static func isCanonical(_ bytes: RawSpan) -> Bool {
    guard bytes.byteCount == Scalar.byteCount else { return false }
    return withAddress(bytes) { Scalar(loading: $0).isCanonical }
  }

  /// Shares a secret anew: share i belongs to the holder with index i + 1.
  /// - Throws: ``CryptoError/nonCanonicalSecret`` unless `secret` lies below l; ``CryptoError/memoryUnavailable``.
  public func split(_ secret: SecretKey) throws -> SecretShares {
    try shares(of: SharingPolynomial(secret: secret, count: threshold))
  }

  /// Shares a secret anew, with a commitment against which holders check their shares.
  ///
  /// The commitment fixes the secret and hides it as far as discrete logarithms are hard: a secret from
  /// ``randomSecret()`` stays hidden, one that can be guessed does not.
  /// - Throws: ``CryptoError/nonCanonicalSecret`` unless `secret` lies below l; ``CryptoError/memoryUnavailable``.
  public func splitVerifiably(
    _ secret: SecretKey
  ) throws -> (shares: SecretShares, commitment: FeldmanCommitment) {
    let polynomial = try SharingPolynomial(secret: secret, count: threshold)
    return (try shares(of: polynomial), FeldmanCommitment(trusted: polynomial.commit()))
  }

  /// Shares a secret with given canonical coefficients of the powers 1, 2, ... For checks against other implementations.
  package func split(_ secret: SecretKey, coefficients: [SecretKey]) throws -> SecretShares {
    precondition(coefficients.count == threshold - 1, "a sharing has a coefficient for each power below its threshold")
    return try shares(of: SharingPolynomial(secret: secret, coefficients: coefficients))
  }

  private func shares(of polynomial: SharingPolynomial) throws -> SecretShares {
    let storage = try SecretBytes(count: holders * Scalar.byteCount)
    polynomial.evaluate(points: holders, into: storage)
    return SecretShares(storage)
  }
}
