extension ToeplitzStrategy {
  /// The first column of B = A C^-1: how much of a round's noise is in the prefix sum k rounds later.
  /// - Complexity: O(rounds * bands).
  package var errorColumn: [Double] {
    var column = [Double](repeating: 1, count: rounds)
    ToeplitzKernels.solve(coefficients, &column)
    return column
  }

  /// The squared error of each prefix sum for unit noise: the squared norms of B's rows, which never fall.
  public var squaredErrors: [Double] {
    var sum = 0.0
    return errorColumn.map {
      sum += $0 * $0
      return sum
    }
  }

  /// A squared error of the prefix sums for unit noise.
  public func squaredError(_ objective: FactorizationObjective) -> Double {
    Self.squaredError(errorColumn, objective)
  }

  /// The squared error of prefix sums whose B is Toeplitz with this first column.
  static func squaredError(_ column: [Double], _ objective: FactorizationObjective) -> Double {
    let n = column.count
    var error = 0.0
    for (i, y) in column.enumerated() {
      error += y * y * (objective == .maximum ? 1 : Double(n - i) / Double(n))
    }
    return error
  }

  /// The squared error at equal privacy: squared sensitivity times squared error. What strategies are compared by.
  public func loss(_ objective: FactorizationObjective, _ schema: ParticipationSchema) -> Double {
    squaredSensitivity(schema) * squaredError(objective)
  }
}
