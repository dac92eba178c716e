import CoveyAccounting

/// All choices of rounds that a schema allows, made one by one.
enum PatternOracle {
  static func patterns(_ schema: ParticipationSchema) -> [[Int]] {
    var all: [[Int]] = [[]]
    var last = all
    for _ in 0..<schema.maximum {
      last = last.flatMap { pattern in
        let first = pattern.last.map { $0 + schema.minimumSeparation } ?? 0
        return first < schema.rounds ? (first..<schema.rounds).map { pattern + [$0] } : []
      }
      all += last
    }
    return all
  }

  /// The lower triangular Toeplitz matrix with this first column, as rows.
  static func matrix(_ column: [Double], _ n: Int) -> [[Double]] {
    (0..<n).map { i in (0..<n).map { j in i >= j && i - j < column.count ? column[i - j] : 0 } }
  }

  /// The largest squared norm of a sum of columns over all patterns.
  static func squaredSensitivity(_ rows: [[Double]], _ schema: ParticipationSchema) -> Double {
    patterns(schema).map { pattern in
      rows.reduce(0.0) { total, row in
        let sum = pattern.reduce(0.0) { $0 + row[$1] }
        return total + sum * sum
      }
    }.max() ?? 0
  }

  /// The first column of the inverse, by substitution.
  static func inverse(_ column: [Double], _ n: Int) -> [Double] {
    var result: [Double] = []
    for i in 0..<n {
      var sum = i == 0 ? 1.0 : 0.0
      for k in 1..<max(1, min(i + 1, column.count)) { sum -= column[k] * result[i - k] }
      result.append(sum / column[0])
    }
    return result
  }
}
