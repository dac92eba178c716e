internal import CSodium

extension PublicKey {
  /// Whether the bytes are the canonical encoding of an element of ristretto255 other than the neutral one. 5 microseconds.
  public var isGroupElement: Bool {
    storage.withPointer { address in
      // libsodium takes 32 zeros, the neutral element, for valid.
      sodium_is_zero(address, PublicBytes32.count) == 0 && crypto_core_ristretto255_is_valid_point(address) == 1
    }
  }
}
