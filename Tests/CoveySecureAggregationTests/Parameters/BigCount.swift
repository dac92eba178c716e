/// A whole number >= 0 of any size, slow and plain: the oracle for tails.
struct BigCount: Comparable {
  /// 32 bits a word, the lowest first, without leading zeros.
  private(set) var words: [UInt32] = []

  init(_ value: Int) {
    var rest = UInt64(value)
    while rest > 0 {
      words.append(UInt32(truncatingIfNeeded: rest))
      rest >>= 32
    }
  }

  static func + (left: BigCount, right: BigCount) -> BigCount {
    var sum = BigCount(0)
    var carry: UInt64 = 0
    for index in 0..<max(left.words.count, right.words.count) {
      carry += UInt64(index < left.words.count ? left.words[index] : 0)
      carry += UInt64(index < right.words.count ? right.words[index] : 0)
      sum.words.append(UInt32(truncatingIfNeeded: carry))
      carry >>= 32
    }
    if carry > 0 { sum.words.append(UInt32(carry)) }
    return sum
  }

  static func * (left: BigCount, right: BigCount) -> BigCount {
    var product = BigCount(0)
    product.words = [UInt32](repeating: 0, count: left.words.count + right.words.count)
    for (i, word) in left.words.enumerated() {
      var carry: UInt64 = 0
      for (j, other) in right.words.enumerated() {
        carry += UInt64(word) * UInt64(other) + UInt64(product.words[i + j])
        product.words[i + j] = UInt32(truncatingIfNeeded: carry)
        carry >>= 32
      }
      product.words[i + right.words.count] = UInt32(carry)
    }
    while product.words.last == 0 { product.words.removeLast() }
    return product
  }

  static func < (left: BigCount, right: BigCount) -> Bool {
    if left.words.count != right.words.count { return left.words.count < right.words.count }
    for (one, other) in zip(left.words.reversed(), right.words.reversed()) where one != other { return one < other }
    return false
  }

  static func power(of two: Int) -> BigCount {
    var power = BigCount(0)
    power.words = [UInt32](repeating: 0, count: two / 32) + [1 << UInt32(two % 32)]
    return power
  }

  /// Pascal's triangle up to a row.
  static func pascal(_ rows: Int) -> [[BigCount]] {
    var triangle = [[BigCount(1)]]
    for row in 0..<rows {
      let last = triangle[row]
      triangle.append([BigCount(1)] + (0..<row).map { last[$0] + last[$0 + 1] } + [BigCount(1)])
    }
    return triangle
  }
}
