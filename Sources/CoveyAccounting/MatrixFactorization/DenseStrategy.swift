internal import CoveyNoise

/// A strategy matrix C without structure, for its sensitivity.
public struct DenseStrategy: Sendable, Hashable {
  /// The rounds: C's columns.
  public let rounds: Int
  /// The magnitudes of C^T C, row by row.
  let gram: [Double]

  /// A strategy with the given rows.
  /// - Throws: `PrivacyError.invalid` unless there is a row, all are of one length >= 1 and all entries are finite.
  public init(rows: [[Double]]) throws {
    guard let n = rows.first?.count, n >= 1, rows.allSatisfy({ $0.count == n }) else {
      throw PrivacyError.invalid("a strategy matrix needs rows of one length, which is at least 1")
    }
    guard rows.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
      throw PrivacyError.invalid("a strategy matrix must be finite")
    }
    rounds = n
    var gram = [Double](repeating: 0, count: n * n)
    for row in rows {
      for i in 0..<n where row[i] != 0 {
        for j in 0..<n { gram[i * n + j] += row[i] * row[j] }
      }
    }
    self.gram = gram.map { abs($0) }
  }
}
