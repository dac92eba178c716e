import CCoveyKernels
import Testing

/// Arithmetic modulo q = 2^32 - 5 against division of 64-bit numbers.
@Suite struct FieldTests {
  private static let order: UInt64 = 4_294_967_291

  /// Elements, every fourth of them next to an end of the field, where carries go wrong.
  private static func elements(_ count: Int, _ numbers: inout Numbers) -> [UInt32] {
    (0..<count).map { _ in
      switch numbers.integer(0...7) {
      case 0: UInt32(numbers.integer(0...6))
      case 1: UInt32(order - 1) - UInt32(numbers.integer(0...6))
      default: UInt32(UInt64(numbers.integer(0...0xFFFF)) << 16 | UInt64(numbers.integer(0...0xFFFF)) % order)
      }
    }.map { min($0, UInt32(order - 1)) }
  }

  @Test(arguments: [1, 2, 3, 5, 8], [1, 2, 7, 70])
  func combines(rows: Int, terms: Int) {
    var numbers = Numbers(UInt64(rows * 100 + terms))
    for n in [0, 1, 15, 16, 17, 64, 75] {
      let stride = n + 3
      let outStride = n + 2
      let weights = Self.elements(rows * terms, &numbers)
      let x = Self.elements(terms * stride, &numbers)
      let untouched: UInt32 = 0xABCD_EF01
      var out = [UInt32](repeating: untouched, count: rows * outStride)
      covey_field_combine(weights, rows, terms, x, stride, &out, outStride, n)
      for row in 0..<rows {
        for i in 0..<outStride {
          let exact = (0..<terms).reduce(UInt64(0)) {
            ($0 + UInt64(weights[row * terms + $1]) * UInt64(x[$1 * stride + min(i, n)]) % Self.order) % Self.order
          }
          #expect(out[row * outStride + i] == (i < n ? UInt32(exact) : untouched))
        }
      }
    }
  }

  /// The largest sums of products that the lazy reduction must hold.
  @Test func combinesTheLargest() {
    let terms = 1 << 16
    for value in [UInt32(Self.order - 1), 0x8000_0000, 0xFFFF_0000] {
      let weights = [UInt32](repeating: value, count: terms)
      let x = [UInt32](repeating: UInt32(Self.order - 1), count: terms * 17)
      var out = [UInt32](repeating: 0, count: 17)
      covey_field_combine(weights, 1, terms, x, 17, &out, 17, 17)
      let product = UInt64(value) * (Self.order - 1) % Self.order
      #expect(out.allSatisfy { UInt64($0) == product * UInt64(terms) % Self.order })
    }
  }

  @Test func multipliesVectors() {
    var numbers = Numbers(5)
    for n in [0, 1, 15, 16, 17, 64, 75, 1000] {
      let a = Self.elements(n, &numbers)
      let x = Self.elements(n, &numbers)
      // As it comes in messages, at any address.
      var bytes: [UInt8] = [7]
      for word in x { withUnsafeBytes(of: word) { bytes += $0 } }
      for start in [0, 1, UInt32(Self.order - 1)] {
        var sum = start
        bytes.withUnsafeBytes { covey_field_dot(&sum, a, $0.baseAddress.map { $0 + 1 }, n) }
        var expected = UInt64(start)
        for i in 0..<n {
          let product = UInt64(a[i]) * UInt64(x[i]) % Self.order
          expected = (expected + product) % Self.order
        }
        #expect(UInt64(sum) == expected)
      }
    }
    // More products than are added before they are reduced, the largest there are.
    for n in [1 << 16, (1 << 16) + 1, (3 << 16) + 17] {
      let largest = [UInt32](repeating: UInt32(Self.order - 1), count: n)
      var sum = UInt32(Self.order - 1)
      covey_field_dot(&sum, largest, largest, n)
      // (q - 1)^2 = 1.
      #expect(UInt64(sum) == (Self.order - 1 + UInt64(n)) % Self.order)
    }
  }

  @Test func addsAndSubtracts() {
    var numbers = Numbers(4)
    for n in [0, 1, 7, 16, 33, 1000] {
      let a = Self.elements(n, &numbers)
      let b = Self.elements(n, &numbers)
      var sum = a
      covey_field_add(&sum, b, n)
      #expect(sum == (0..<n).map { UInt32((UInt64(a[$0]) + UInt64(b[$0])) % Self.order) })
      var difference = a
      covey_field_subtract(&difference, b, n)
      #expect(difference == (0..<n).map { UInt32((UInt64(a[$0]) + Self.order - UInt64(b[$0])) % Self.order) })
      // Off a word's boundary, as in a message.
      var bytes: [UInt8] = [0]
      for word in sum { for place in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: word >> UInt32(8 * place))) } }
      var zero = sum
      bytes.withUnsafeBytes {
        if let base = $0.baseAddress { covey_field_subtract(&zero, base + 1, n) }
      }
      #expect(zero == [UInt32](repeating: 0, count: n))
    }
  }

  @Test func tellsElementsFromOtherWords() {
    var words = (0..<5000).map { UInt32($0) }
    words[7] = UInt32(Self.order)
    words[1500] = .max
    words[4999] = UInt32(Self.order) + 1
    #expect(covey_field_outside(words, 5000) == 3)
    #expect(covey_field_outside(words, 7) == 0)
    #expect(covey_field_outside([UInt32(Self.order - 1)], 1) == 0)
    let kept = covey_field_keep(&words, 5000)
    #expect(kept == 4997)
    #expect(Array(words.prefix(kept)) == (0..<5000).filter { ![7, 1500, 4999].contains($0) }.map { UInt32($0) })
  }
}
