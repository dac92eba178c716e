internal import CSodium

/// The public half of an Ed25519 key pair: checks signatures.
public struct VerificationKey: Hashable, Comparable, Sendable {
  let storage: PublicBytes32

  /// Bytes of a verification key.
  public static let byteCount = 32

  init(storage: PublicBytes32) {
    self.storage = storage
  }

  /// The key with these bytes. One that is no point of the curve accepts no signature.
  /// - Throws: ``CryptoError/wrongPublicKeyLength(_:)`` unless there are 32.
  public init(bytes: RawSpan) throws {
    guard bytes.byteCount == Self.byteCount else { throw CryptoError.wrongPublicKeyLength(bytes.byteCount) }
    storage = PublicBytes32(copying: bytes)
  }

  /// The 32 bytes.
  public var bytes: [UInt8] { storage.array }

  /// Whether the owner of this key signed the message.
  ///
  /// As libsodium has it: stricter than RFC 8032 asks, for it refuses keys of small order and signatures that could be
  /// written in another way.
  public func isValid(_ signature: Signature, of message: RawSpan) -> Bool {
    storage.withPointer { key in
      withAddress(message) { address in
        crypto_sign_verify_detached(signature.bytes, address, UInt64(message.byteCount), key) == 0
      }
    }
  }

  /// Whether the owner of this key signed the transcript's digest.
  public func isValid(_ signature: Signature, of transcript: Transcript) -> Bool {
    let digest = transcript.digest().bytes
    return isValid(signature, of: digest.span.bytes)
  }

  /// Whether the bytes of `left` come first, compared from the front.
  public static func < (left: VerificationKey, right: VerificationKey) -> Bool {
    left.storage < right.storage
  }
}

extension VerificationKey: CustomStringConvertible {
  /// 64 lower-case hexadecimal digits.
  public var description: String { Hexadecimal.text(bytes) }
}
