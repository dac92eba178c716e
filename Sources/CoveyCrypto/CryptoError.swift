/// Why a cryptographic operation could not be done. Messages hold no secrets.
public enum CryptoError: Error, Equatable, Sendable {
  /// libsodium could not start.
  case libraryUnavailable
  /// The system gave no memory for secrets.
  case memoryUnavailable
  /// A key has another length than the 32 bytes it must have.
  case wrongKeyLength(Int)
}

extension CryptoError: CustomStringConvertible {
  /// What happened and what to do.
  public var description: String {
    switch self {
    case .libraryUnavailable: "libsodium could not start; check that the system's source of randomness works"
    case .memoryUnavailable: "the system gave no memory for a secret key; check its limits on memory (ulimit -v, -l)"
    case .wrongKeyLength(let count): "a secret key has \(SecretKey.byteCount) bytes, not \(count)"
    }
  }
}
