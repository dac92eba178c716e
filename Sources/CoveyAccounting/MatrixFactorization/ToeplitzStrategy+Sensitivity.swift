extension ToeplitzStrategy {
  /// The squared L2 sensitivity of C x when a unit contributes vectors of norm <= 1 as the schema allows.
  ///
  /// Exact if the coefficients are non-negative and never rise (Kalinin, Lampert 2024, arXiv 2405.13763, Theorem 2) or if
  /// there are no more bands than the separation, so that a unit's columns are orthogonal; else an upper bound, that of
  /// the least strategy above this one which never rises.
  /// - Precondition: A schema of as many rounds.
  public func squaredSensitivity(_ schema: ParticipationSchema) -> Double {
    squaredSensitivities(schema).last ?? 0
  }

  /// The squared sensitivity of the first t rounds, for t = 1...rounds: what a run that stops early has cost. Never falls.
  /// - Precondition: A schema of as many rounds.
  public func squaredSensitivities(_ schema: ParticipationSchema) -> [Double] {
    precondition(schema.rounds == rounds, "a strategy and its participation schema need the same rounds")
    var column = coefficients + [Double](repeating: 0, count: rounds - bands)
    if bands > schema.minimumSeparation { Self.makeNonIncreasing(&column) }
    return Self.squaredSensitivities(nonIncreasing: column, schema)
  }

  /// The worst unit takes part in rounds 0, b, 2b, ...: the running sums of the squares of those columns' sum.
  static func squaredSensitivities(nonIncreasing column: [Double], _ schema: ParticipationSchema) -> [Double] {
    var sums = columnSums(column, schema)
    var total = 0.0
    for i in sums.indices {
      total += sums[i] * sums[i]
      sums[i] = total
    }
    return sums
  }

  /// The sum of the columns 0, b, 2b, ... of the worst unit.
  /// - Complexity: O(rounds).
  static func columnSums(_ column: [Double], _ schema: ParticipationSchema) -> [Double] {
    let b = schema.minimumSeparation
    let (end, overflow) = b.multipliedReportingOverflow(by: schema.participations)
    var sums = column
    for i in stride(from: b, to: column.count, by: 1) {
      sums[i] += sums[i - b]
      if !overflow && i >= end { sums[i] -= column[i - end] }
    }
    return sums
  }

  /// Raises the magnitude of each value to the largest one after it.
  static func makeNonIncreasing(_ column: inout [Double]) {
    var largest = 0.0
    for i in column.indices.reversed() {
      largest = max(largest, abs(column[i]))
      column[i] = largest
    }
  }
}
