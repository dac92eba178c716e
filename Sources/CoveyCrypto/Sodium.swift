internal import CSodium

/// The one place where libsodium starts.
enum Sodium {
  /// 0 or 1 once libsodium is ready, negative if it cannot be used. Swift runs this once, whichever thread comes first.
  private static let status = sodium_init()

  /// Starts libsodium if that has not happened.
  /// - Throws: ``CryptoError/libraryUnavailable`` if it cannot start, for example without a source of randomness.
  static func start() throws {
    if status < 0 { throw CryptoError.libraryUnavailable }
  }
}
