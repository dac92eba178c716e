internal import CSodium

/// Authenticated encryption with associated data: XChaCha20-Poly1305 under a random nonce of 24 bytes.
///
/// A sealed message is the nonce, the ciphertext and a tag of 16 bytes. The nonce is long enough that one key may seal
/// any number of messages under random ones.
///
/// Source: Arciszewski, draft-irtf-cfrg-xchacha-03; Nir and Langley, RFC 8439; computed by libsodium.
public enum AuthenticatedCipher {
  /// Bytes of the nonce in front.
  public static let nonceByteCount = 24
  /// Bytes of the tag behind.
  public static let tagByteCount = 16
  /// How much longer a sealed message is than what it holds.
  public static let overhead = nonceByteCount + tagByteCount

  /// Encrypts `plaintext` and vouches for it and for `associated`, which is not part of the result.
  /// - Parameters:
  ///   - plaintext: What only owners of the key may read.
  ///   - key: The key, made for this purpose.
  ///   - associated: What the reader must know besides, such as who sends to whom in which round.
  /// - Throws: ``CryptoError/libraryUnavailable`` if libsodium cannot start.
  public static func seal(
    _ plaintext: RawSpan, with key: SecretKey, associated: RawSpan
  ) throws -> [UInt8] {
    try Sodium.start()
    var nonce = [UInt8](repeating: 0, count: nonceByteCount)
    randombytes_buf(&nonce, nonceByteCount)
    return seal(plaintext, with: key, associated: associated, nonce: nonce)
  }

  /// Seals under a nonce of the caller's, which must never serve the same key again. For published vectors.
  package static func seal(
    _ plaintext: RawSpan, with key: SecretKey, associated: RawSpan, nonce: [UInt8]
  ) -> [UInt8] {
    precondition(nonce.count == nonceByteCount, "a nonce of XChaCha20 has 24 bytes")
    return [UInt8](unsafeUninitializedCapacity: plaintext.byteCount + overhead) { output, count in
      count = plaintext.byteCount + overhead
      guard let target = output.baseAddress else { return }
      target.update(from: nonce, count: nonceByteCount)
      withAddress(plaintext) { plain in
        withAddress(associated) { extra in
          key.withPointer { key in
            _ = crypto_aead_xchacha20poly1305_ietf_encrypt(
              target + nonceByteCount, nil, plain, UInt64(plaintext.byteCount), extra, UInt64(associated.byteCount),
              nil, target, key)
          }
        }
      }
    }
  }

  /// Decrypts a sealed message after checking it.
  /// - Throws: ``CryptoError/authenticationFailed`` unless `sealed` was made with this key and these associated data and
  ///   arrived unchanged; ``CryptoError/memoryUnavailable`` if there is no memory for what it holds.
  public static func open(
    _ sealed: RawSpan, with key: SecretKey, associated: RawSpan
  ) throws -> SecretBytes {
    guard sealed.byteCount >= overhead else { throw CryptoError.authenticationFailed }
    let plaintext = try SecretBytes(count: sealed.byteCount - overhead)
    let status = withAddress(sealed) { sealedBytes in
      withAddress(associated) { extra in
        key.withPointer { key in
          plaintext.withPointer { target in
            crypto_aead_xchacha20poly1305_ietf_decrypt(
              target, nil, nil, sealedBytes + nonceByteCount, UInt64(sealed.byteCount - nonceByteCount), extra,
              UInt64(associated.byteCount), sealedBytes, key)
          }
        }
      }
    }
    guard status == 0 else { throw CryptoError.authenticationFailed }
    return plaintext
  }

}
