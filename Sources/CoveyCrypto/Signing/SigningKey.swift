internal import CSodium

/// The secret half of an Ed25519 key pair: signs messages in its owner's name.
///
/// Signatures are deterministic, so signing needs no randomness.
///
/// Source: Josefsson and Liusvaara, RFC 8032, DOI 10.17487/RFC8032; computed by libsodium.
public final class SigningKey: Sendable {
  /// The half with which others check signatures.
  public let verificationKey: VerificationKey

  /// libsodium's form: the seed, then the public half.
  private let secret: SecretBytes

  /// A new pair from the system's source of randomness.
  /// - Throws: ``CryptoError/libraryUnavailable`` or ``CryptoError/memoryUnavailable``.
  public convenience init() throws {
    try self.init(seed: .random())
  }

  /// The pair that belongs to a seed of 32 bytes, which RFC 8032 calls the private key.
  /// - Throws: ``CryptoError/memoryUnavailable``
  public init(seed: SecretKey) throws {
    let secret = try SecretBytes(count: crypto_sign_secretkeybytes())
    self.secret = secret
    verificationKey = VerificationKey(
      storage: PublicBytes32 { target in
        secret.withPointer { secret in
          seed.withPointer { _ = crypto_sign_seed_keypair(target, secret, $0) }
        }
      })
  }

  /// The signature of a message. Put what the message is for in front of it, for example as a ``Transcript``'s digest.
  public func signature(of message: RawSpan) -> Signature {
    var bytes = [UInt8](repeating: 0, count: Signature.byteCount)
    bytes.withUnsafeMutableBufferPointer { target in
      guard let base = target.baseAddress else { return }
      withAddress(message) { address in
        secret.withPointer { _ = crypto_sign_detached(base, nil, address, UInt64(message.byteCount), $0) }
      }
    }
    return Signature(trusted: bytes)
  }

  /// The signature of a transcript's digest.
  public func signature(of transcript: Transcript) -> Signature {
    let digest = transcript.digest().bytes
    return signature(of: digest.span.bytes)
  }
}

extension SigningKey: CustomStringConvertible, CustomReflectable {
  /// Says that this is a key, and nothing of it.
  public var description: String { "SigningKey" }

  /// Nothing to see.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
