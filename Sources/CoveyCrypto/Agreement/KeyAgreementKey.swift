internal import CSodium

/// One party's key pair of the Diffie-Hellman function X25519.
///
/// Source: Langley, Hamburg and Turner, RFC 7748, DOI 10.17487/RFC7748; computed by libsodium.
public final class KeyAgreementKey: Sendable {
  /// The half that may be known to everybody.
  public let publicKey: PublicKey

  let scalar: SecretKey

  /// A new pair from the system's source of randomness.
  /// - Throws: ``CryptoError/libraryUnavailable`` or ``CryptoError/memoryUnavailable``.
  public convenience init() throws {
    try self.init(scalar: .random())
  }

  /// The pair that belongs to a seed: whoever learns the seed can compute it again.
  ///
  /// It is libsodium's `crypto_kx_seed_keypair` of the key derived from `seed` for X25519, so a seed need not be a
  /// uniform string of bits: a uniform scalar of a sharing serves as well.
  /// - Throws: ``CryptoError/memoryUnavailable``
  public convenience init(seed: SecretKey) throws {
    let derived = try seed.derive(purpose: "covey/x25519/v1")
    let scalar = try SecretKey { scalar in
      derived.withPointer { seed in
        _ = PublicBytes32 { _ = crypto_kx_seed_keypair($0, scalar, seed) }
      }
    }
    try self.init(scalar: scalar)
  }

  /// The pair of a secret scalar, which X25519 clamps itself. For published vectors and for keys derived elsewhere.
  package init(scalar: SecretKey) throws {
    self.scalar = scalar
    publicKey = PublicKey(
      storage: PublicBytes32 { output in
        scalar.withPointer { _ = crypto_scalarmult_curve25519_base(output, $0) }
      })
  }

  /// What the two owners of the keys can compute and nobody else: the raw result of X25519.
  ///
  /// It is no key yet. Derive one from it that names what it is for: ``SecretKey/derive(_:)``.
  /// - Throws: ``CryptoError/weakPublicKey`` if `peer` is of low order, so that the result would be known to all.
  public func sharedSecret(with peer: PublicKey) throws -> SecretKey {
    try SecretKey { output in
      let status = scalar.withPointer { scalar in
        peer.storage.withPointer { crypto_scalarmult_curve25519(output, scalar, $0) }
      }
      guard status == 0 else { throw CryptoError.weakPublicKey }
    }
  }
}

extension KeyAgreementKey: CustomStringConvertible, CustomReflectable {
  /// Says that this is a key pair, and nothing of it.
  public var description: String { "KeyAgreementKey" }

  /// Nothing to see.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
