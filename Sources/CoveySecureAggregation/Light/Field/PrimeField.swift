internal import CCoveyKernels

/// The field of q = 2^32 - 5 elements in which LightSecAgg masks and codes: single elements, all of them public here.
package enum PrimeField {
  /// q, the largest prime below 2^32.
  package static let order = UInt64(COVEY_FIELD_ORDER)

  package static func add(_ left: UInt32, _ right: UInt32) -> UInt32 {
    UInt32((UInt64(left) + UInt64(right)) % order)
  }

  package static func subtract(_ left: UInt32, _ right: UInt32) -> UInt32 {
    UInt32((UInt64(left) + order - UInt64(right)) % order)
  }

  package static func multiply(_ left: UInt32, _ right: UInt32) -> UInt32 {
    UInt32(UInt64(left) * UInt64(right) % order)
  }

  /// The inverses of elements that are not zero, at the price of one inversion and three products each (Montgomery 1987).
  package static func inverses(of elements: [UInt32]) -> [UInt32] {
    var products: [UInt32] = []
    products.reserveCapacity(elements.count)
    var product: UInt32 = 1
    for element in elements {
      precondition(element != 0, "zero has no inverse")
      products.append(product)
      product = multiply(product, element)
    }
    var inverse = power(product, order - 2)
    var results = elements
    for index in elements.indices.reversed() {
      results[index] = multiply(inverse, products[index])
      inverse = multiply(inverse, elements[index])
    }
    return results
  }

  private static func power(_ base: UInt32, _ exponent: UInt64) -> UInt32 {
    var (result, square, rest): (UInt32, UInt32, UInt64) = (1, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result = multiply(result, square) }
      square = multiply(square, square)
      rest >>= 1
    }
    return result
  }
}

/// Numbers of the ring modulo 2^bits as elements of the field, and sums of them back.
///
/// The field sums whole numbers: what its server learns is not the sum modulo 2^bits alone. As residues 0..<2^bits it would
/// learn how many of the numbers were negative, element by element. So each stands for itself with its sign, and the
/// sum is that of the signed numbers.
package enum SignedResidues {
  /// Turns numbers of a ring into elements of the field: those from 2^(bits - 1) on stand for themselves less 2^bits.
  /// - Precondition: Numbers below 2^bits, bits in 1...31.
  package static func lift(_ words: UnsafeMutableBufferPointer<UInt32>, bits: Int) {
    let (sign, offset) = (UInt32(bits - 1), UInt32(truncatingIfNeeded: PrimeField.order - 1 << UInt64(bits)))
    // Without a branch: the numbers are secret.
    for i in words.indices { words[i] &+= offset & (0 &- (words[i] >> sign)) }
  }

  /// Turns a sum of `count` lifted numbers into numbers modulo 2^32, which are it modulo any 2^bits; false, with the rest
  /// as it was, if one is the sum of no `count` numbers.
  /// - Precondition: `count` * 2^bits <= q.
  package static func lower(_ words: UnsafeMutableBufferPointer<UInt32>, count: Int, bits: Int) -> Bool {
    let half = UInt64(count) << UInt64(bits - 1)
    for i in words.indices {
      let word = UInt64(words[i])
      if word <= half - UInt64(count) { continue }
      guard word >= PrimeField.order - half else { return false }
      words[i] = UInt32(truncatingIfNeeded: word &- PrimeField.order)
    }
    return true
  }
}
