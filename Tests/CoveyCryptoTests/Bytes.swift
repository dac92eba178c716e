import CoveyCrypto

/// The bytes that hexadecimal digits write; anything else between them is skipped.
func bytes(_ hex: String) -> [UInt8] {
  let digits = hex.compactMap(\.hexDigitValue)
  return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

func bytes(_ key: SecretKey) -> [UInt8] {
  key.withBytes { $0.withUnsafeBytes { Array($0) } }
}

func bytes(_ secret: SecretBytes) -> [UInt8] {
  secret.withBytes { $0.withUnsafeBytes { Array($0) } }
}

func secretKey(_ bytes: [UInt8]) throws -> SecretKey {
  try SecretKey(bytes: bytes.span.bytes)
}

func publicKey(_ bytes: [UInt8]) throws -> PublicKey {
  try PublicKey(bytes: bytes.span.bytes)
}

func verificationKey(_ bytes: [UInt8]) throws -> VerificationKey {
  try VerificationKey(bytes: bytes.span.bytes)
}

func makeSignature(_ bytes: [UInt8]) throws -> Signature {
  try Signature(bytes: bytes.span.bytes)
}
