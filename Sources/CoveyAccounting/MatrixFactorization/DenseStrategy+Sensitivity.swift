internal import CoveyNoise

extension DenseStrategy {
  /// An upper bound of the L2 sensitivity of C x when a unit contributes vectors of norm <= 1 as the schema allows.
  ///
  /// Each row of |C^T C| is bounded by its largest sum over participations, then those bounds by theirs (Choquette-Choo
  /// et al. 2023, arXiv 2306.08153). If C has no more bands than the separation, a unit's columns are orthogonal
  /// and their norms alone give the exact value.
  /// - Complexity: O(rounds^2 * participations).
  public func sensitivityUpperBound(_ schema: ParticipationSchema) -> Double {
    precondition(schema.rounds == rounds, "a strategy and its participation schema need the same rounds")
    let separation = min(schema.minimumSeparation, rounds)
    let isOrthogonal = (0..<rounds).allSatisfy { i in
      gram[(i * rounds)..<(i * rounds + max(0, i - separation + 1))].allSatisfy { $0 == 0 }
    }
    if isOrthogonal { return schema.largestSum(of: (0..<rounds).map { gram[$0 * (rounds + 1)] }).squareRoot() }
    let bounds = (0..<rounds).map { schema.largestSum(of: Array(gram[($0 * rounds)..<(($0 + 1) * rounds)])) }
    return schema.largestSum(of: bounds).squareRoot()
  }

  /// The largest sensitivity over all choices of rounds that the schema allows, by enumeration. The true sensitivity if
  /// C^T C has no negative entry; else a bound that may be smaller than ``sensitivityUpperBound(_:)``.
  /// - Throws: `PrivacyError.unsupported` if there are more than 5 million choices.
  public func enumeratedSensitivity(_ schema: ParticipationSchema) throws -> Double {
    precondition(schema.rounds == rounds, "a strategy and its participation schema need the same rounds")
    guard choices(schema) <= 5e6 else {
      throw PrivacyError.unsupported(
        "too many participation patterns to enumerate; use the upper bound of the sensitivity")
    }
    var largest = 0.0
    extend([], 0, from: 0, schema, &largest)
    return largest.squareRoot()
  }

  /// The sensitivity when every unit contributes once in each of `epochs` passes over a fixed order.
  /// - Throws: `PrivacyError.invalid` unless the epochs are at least 1 and divide the rounds.
  public func fixedEpochSensitivity(epochs: Int) throws -> Double {
    guard epochs >= 1, rounds % epochs == 0 else {
      throw PrivacyError.invalid("\(epochs) passes of equal length do not make \(rounds) rounds")
    }
    let length = rounds / epochs
    return (0..<length).map { first in
      squaredNorm((0..<epochs).map { first + $0 * length })
    }.max()?.squareRoot() ?? 0
  }

  private func squaredNorm(_ columns: [Int]) -> Double {
    columns.reduce(0) { sum, i in columns.reduce(sum) { $0 + gram[i * rounds + $1] } }
  }

  private func extend(
    _ pattern: [Int], _ squared: Double, from first: Int, _ schema: ParticipationSchema, _ largest: inout Double
  ) {
    largest = max(largest, squared)
    guard pattern.count < schema.maximum, first < rounds else { return }
    for i in first..<rounds {
      let added = pattern.reduce(gram[i * rounds + i]) { $0 + 2 * gram[i * rounds + $1] }
      extend(pattern + [i], squared + added, from: i + min(schema.minimumSeparation, rounds), schema, &largest)
    }
  }

  /// How many choices of rounds there are.
  private func choices(_ schema: ParticipationSchema) -> Double {
    var count = [Double](repeating: 1, count: rounds + 1)
    for _ in 0..<schema.participations {
      var next = [Double](repeating: 1, count: rounds + 1)
      for i in stride(from: rounds - 1, through: 0, by: -1) {
        next[i] = next[i + 1] + count[min(i + min(schema.minimumSeparation, rounds), rounds)]
      }
      count = next
    }
    return count[0]
  }
}
