import CoveyRandom

/// Slow arithmetic modulo q = 2^32 - 5, and linear algebra over it.
enum FieldOracle {
  static let order: UInt64 = 4_294_967_291

  static func power(_ base: UInt64, _ exponent: UInt64) -> UInt64 {
    var (result, square, rest): (UInt64, UInt64, UInt64) = (1, base % order, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result = result * square % order }
      square = square * square % order
      rest >>= 1
    }
    return result
  }

  static func inverse(_ element: UInt64) -> UInt64 { power(element, order - 2) }

  /// The rank of a matrix by Gauss's elimination.
  static func rank(_ matrix: [[UInt64]]) -> Int {
    var rows = matrix
    var rank = 0
    for column in 0..<(rows.first?.count ?? 0) {
      guard let pivot = (rank..<rows.count).first(where: { rows[$0][column] != 0 }) else { continue }
      rows.swapAt(rank, pivot)
      let scale = inverse(rows[rank][column])
      for row in rows.indices where row != rank && rows[row][column] != 0 {
        let factor = rows[row][column] * scale % order
        for place in rows[row].indices {
          rows[row][place] = (rows[row][place] + (order - factor) * rows[rank][place]) % order
        }
      }
      rank += 1
      if rank == rows.count { break }
    }
    return rank
  }

  /// The value at `target` of the polynomial through `values` at `points`, by Lagrange's formula as it is written.
  static func interpolate(_ points: [UInt64], _ values: [UInt64], at target: UInt64) -> UInt64 {
    var sum: UInt64 = 0
    for i in points.indices {
      var (top, bottom): (UInt64, UInt64) = (1, 1)
      for j in points.indices where j != i {
        top = top * ((target + order - points[j]) % order) % order
        bottom = bottom * ((points[i] + order - points[j]) % order) % order
      }
      sum = (sum + values[i] * (top * inverse(bottom) % order)) % order
    }
    return sum
  }

  /// All subsets of 0..<count with `size` members.
  static func subsets(of count: Int, size: Int) -> [[Int]] {
    guard size > 0 else { return [[]] }
    guard count >= size else { return [] }
    return subsets(of: count - 1, size: size) + subsets(of: count - 1, size: size - 1).map { $0 + [count - 1] }
  }
}
