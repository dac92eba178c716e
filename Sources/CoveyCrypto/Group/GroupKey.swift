internal import CSodium

/// One party's key pair in the group ristretto255: a secret number s, not 0, and the element s G.
///
/// Two pairs agree on a secret as X25519's do. Beyond that the secret half can be shared out and checked against the
/// public one, and a result of an agreement can be shown to others with a proof (``EqualLogarithmsProof``).
///
/// Source: de Valence, Grigg, Hamburg, Lovecruft, Tankersley and Valsorda, RFC 9496; computed by libsodium.
public final class GroupKey: Sendable {
  /// The half that may be known to everybody: a canonical encoding, never that of the neutral element.
  public let publicKey: PublicKey
  /// The secret half, between 1 and l - 1.
  package let scalar: SecretKey

  /// A new pair from the system's source of randomness.
  /// - Throws: ``CryptoError/libraryUnavailable`` or ``CryptoError/memoryUnavailable``.
  public convenience init() throws {
    try self.init(scalar: ShamirSharing.randomSecret())
  }

  /// The pair of a secret number.
  /// - Throws: ``CryptoError/nonCanonicalSecret`` unless it lies between 1 and l - 1.
  public init(scalar: SecretKey) throws {
    guard scalar.withPointer({ Scalar(loading: $0).isCanonical }) else { throw CryptoError.nonCanonicalSecret }
    var status: Int32 = 0
    let element = PublicBytes32 { output in
      status = scalar.withPointer { crypto_scalarmult_ristretto255_base(output, $0) }
    }
    // libsodium reports the neutral element as a failure.
    guard status == 0 else { throw CryptoError.nonCanonicalSecret }
    self.scalar = scalar
    publicKey = PublicKey(storage: element)
  }

  /// What the two owners of the keys can compute and nobody else: the encoding of s_u s_v G.
  ///
  /// It is no key yet. Derive one from it that names what it is for: ``SecretKey/derive(_:)``. About 50 microseconds.
  /// - Throws: ``CryptoError/weakPublicKey`` if `peer` is no canonical encoding, or that of the neutral element;
  ///   ``CryptoError/memoryUnavailable``.
  public func sharedSecret(with peer: PublicKey) throws -> SecretKey {
    try SecretKey { output in
      let status = scalar.withPointer { scalar in
        peer.storage.withPointer { crypto_scalarmult_ristretto255(output, scalar, $0) }
      }
      guard status == 0 else { throw CryptoError.weakPublicKey }
    }
  }
}

extension GroupKey: CustomStringConvertible, CustomReflectable {
  /// Says that this is a key pair, and nothing of it.
  public var description: String { "GroupKey" }

  /// Nothing to see.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
