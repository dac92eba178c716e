/// Why a cryptographic operation could not be done. Messages hold no secrets.
public enum CryptoError: Error, Equatable, Sendable {
  /// libsodium could not start.
  case libraryUnavailable
  /// The system gave no memory for secrets.
  case memoryUnavailable
  /// A key has another length than the 32 bytes it must have.
  case wrongKeyLength(Int)
  /// A public key has another length than the 32 bytes it must have.
  case wrongPublicKeyLength(Int)
  /// A public key of X25519 is of low order: the secret agreed with it would be known to everybody.
  case weakPublicKey
  /// A sealed message was altered, or was made with another key or other associated data.
  case authenticationFailed
}

extension CryptoError: CustomStringConvertible {
  /// What happened and what to do.
  public var description: String {
    switch self {
    case .libraryUnavailable: "libsodium could not start; check that the system's source of randomness works"
    case .memoryUnavailable: "the system gave no memory for a secret key; check its limits on memory (ulimit -v, -l)"
    case .wrongKeyLength(let count): "a secret key has \(SecretKey.byteCount) bytes, not \(count)"
    case .wrongPublicKeyLength(let count): "a public key has \(PublicKey.byteCount) bytes, not \(count)"
    case .weakPublicKey: "a public key is of low order; no secret can be agreed with its sender"
    case .authenticationFailed:
      "a sealed message does not open: it was altered, or sealed with another key or other associated data"
    }
  }
}
