internal import CSodium

/// Sums of multiples of group elements. Everything here is public, and the neutral element is a value like others: where
/// libsodium reports it as a failure, its encoding, 32 zeros, was written all the same.
enum GroupEquation {
  /// `scalar` times the generator.
  static func generator(times scalar: GroupScalar) -> PublicBytes32 {
    PublicBytes32 { target in scalar.storage.withPointer { _ = crypto_scalarmult_ristretto255_base(target, $0) } }
  }

  /// `scalar` times an element, which must be a valid encoding.
  static func element(_ element: PublicBytes32, times scalar: GroupScalar) -> PublicBytes32 {
    PublicBytes32 { target in
      scalar.storage.withPointer { scalar in
        element.withPointer { _ = crypto_scalarmult_ristretto255(target, scalar, $0) }
      }
    }
  }

  /// The sum of two elements, which must be valid encodings.
  static func sum(_ left: PublicBytes32, _ right: PublicBytes32) -> PublicBytes32 {
    PublicBytes32 { target in
      left.withPointer { left in right.withPointer { _ = crypto_core_ristretto255_add(target, left, $0) } }
    }
  }

  /// The difference of two elements, which must be valid encodings.
  static func difference(_ left: PublicBytes32, _ right: PublicBytes32) -> PublicBytes32 {
    PublicBytes32 { target in
      left.withPointer { left in right.withPointer { _ = crypto_core_ristretto255_sub(target, left, $0) } }
    }
  }
}
