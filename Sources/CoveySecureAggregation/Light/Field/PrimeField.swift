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
