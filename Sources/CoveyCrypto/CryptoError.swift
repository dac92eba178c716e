/// Why a cryptographic operation could not be done. Messages hold no secrets.
public enum CryptoError: Error, Equatable, Sendable {
  /// libsodium could not start.
  case libraryUnavailable
}

extension CryptoError: CustomStringConvertible {
  /// What happened and what to do.
  public var description: String {
    switch self {
    case .libraryUnavailable: "libsodium could not start; check that the system's source of randomness works"
    }
  }
}
