/// Integers modulo the order of ristretto255 by schoolbook addition of bits: slow, and plain enough to be trusted.
struct SlowScalar: Equatable {
  /// l = 2^252 + 27742317777372353535851937790883648493, the lowest byte first (RFC 9496, section 4).
  static let order: [UInt8] = [
    0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE, 0x14,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
  ]

  /// 32 bytes below the order, the lowest first.
  private(set) var bytes: [UInt8]

  init(_ value: UInt64) {
    bytes = (0..<32).map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) : 0 }
  }

  /// 32 bytes below 2^255, reduced.
  init(_ source: [UInt8]) {
    bytes = source
    reduce()
  }

  static func random(using generator: inout some RandomNumberGenerator) -> SlowScalar {
    var source = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
    source[31] &= 0x0F
    return SlowScalar(source)
  }

  static func + (left: SlowScalar, right: SlowScalar) -> SlowScalar {
    var sum = [UInt8]()
    var carry = 0
    for (a, b) in zip(left.bytes, right.bytes) {
      carry += Int(a) + Int(b)
      sum.append(UInt8(carry & 255))
      carry >>= 8
    }
    return SlowScalar(sum)
  }

  static func * (left: SlowScalar, right: SlowScalar) -> SlowScalar {
    var product = SlowScalar(0)
    for byte in left.bytes.reversed() {
      for bit in (0..<8).reversed() {
        product = product + product
        if byte >> UInt8(bit) & 1 == 1 { product = product + right }
      }
    }
    return product
  }

  /// The value of a polynomial, the constant term first.
  static func value(of coefficients: [SlowScalar], at point: UInt64) -> SlowScalar {
    coefficients.reversed().reduce(SlowScalar(0)) { $0 * SlowScalar(point) + $1 }
  }

  private mutating func reduce() {
    while !bytes.reversed().lexicographicallyPrecedes(Self.order.reversed()) {
      var borrow = 0
      for index in bytes.indices {
        let difference = Int(bytes[index]) - Int(Self.order[index]) - borrow
        bytes[index] = UInt8(truncatingIfNeeded: difference)
        borrow = difference < 0 ? 1 : 0
      }
    }
  }
}
