internal import CSodium

/// Messages that only the owner of a key pair can open, from a sender who stays unknown: libsodium's `crypto_box_seal`.
///
/// The sender's pair is made for one message and forgotten, so that the sender cannot open the box again either. Nothing
/// says who sent it: where that matters, sign what is inside.
public enum SealedBox {
  /// How much longer a box is than what it holds: a public key and a tag.
  public static let overhead = 48

  /// Encrypts `plaintext` for the owner of `recipient`.
  /// - Throws: ``CryptoError/weakPublicKey`` if `recipient` is of low order; ``CryptoError/libraryUnavailable``.
  public static func seal(_ plaintext: RawSpan, to recipient: PublicKey) throws -> [UInt8] {
    try Sodium.start()
    var sealed = [UInt8](repeating: 0, count: plaintext.byteCount + overhead)
    let status = withAddress(plaintext) { plain in
      recipient.storage.withPointer { crypto_box_seal(&sealed, plain, UInt64(plaintext.byteCount), $0) }
    }
    guard status == 0 else { throw CryptoError.weakPublicKey }
    return sealed
  }

  /// Decrypts a box after checking it.
  /// - Throws: ``CryptoError/authenticationFailed`` unless `sealed` was made for this key and arrived unchanged;
  ///   ``CryptoError/memoryUnavailable``.
  public static func open(_ sealed: RawSpan, with key: KeyAgreementKey) throws -> SecretBytes {
    guard sealed.byteCount >= overhead else { throw CryptoError.authenticationFailed }
    let plaintext = try SecretBytes(count: sealed.byteCount - overhead)
    let status = withAddress(sealed) { box in
      plaintext.withPointer { target in
        key.publicKey.storage.withPointer { publicKey in
          key.scalar.withPointer { crypto_box_seal_open(target, box, UInt64(sealed.byteCount), publicKey, $0) }
        }
      }
    }
    guard status == 0 else { throw CryptoError.authenticationFailed }
    return plaintext
  }
}
