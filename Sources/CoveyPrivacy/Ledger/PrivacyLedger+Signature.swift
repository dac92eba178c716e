public import CoveyCrypto

/// Who stands for a ledger.
extension PrivacyLedger {
  /// This ledger, signed.
  /// - Precondition: A sealed ledger.
  public func signed(by key: SigningKey) -> PrivacyLedger {
    precondition(!hash.isEmpty, "a ledger is sealed before it is signed")
    var signed = self
    let value = key.signature(of: Self.message(hash).span.bytes)
    signed.signature = Signature(key: Hexadecimal.text(key.verificationKey.bytes), value: Hexadecimal.text(value.bytes))
    return signed
  }

  /// Whether the signature is that of `key`, or of the key that it names itself if none is given; nil without a signature.
  public func hasValidSignature(of key: VerificationKey? = nil) -> Bool? {
    guard let signature else { return nil }
    guard let named = Hexadecimal.bytes(signature.key), let stated = try? VerificationKey(bytes: named.span.bytes),
      key == nil || key == stated, let bytes = Hexadecimal.bytes(signature.value),
      let value = try? CoveyCrypto.Signature(bytes: bytes.span.bytes)
    else { return false }
    return stated.isValid(value, of: Self.message(hash).span.bytes)
  }

  private static func message(_ hash: String) -> [UInt8] { Array("covey/ledger/2\(hash)".utf8) }
}
