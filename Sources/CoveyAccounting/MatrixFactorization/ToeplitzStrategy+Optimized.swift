internal import CoveyRandom

extension ToeplitzStrategy {
  /// The banded strategy of least loss for units that never contribute twice within `bands` rounds, its column of norm 1
  /// (Choquette-Choo et al. 2023, arXiv 2306.08153, section 4; Toeplitz as in McKenna 2024, arXiv 2405.15913).
  ///
  /// With separation >= bands, each of k contributions adds 1 to the squared sensitivity, so that one optimum serves all k.
  /// - Throws: `PrivacyError.invalid` unless 1 <= bands <= rounds.
  /// - Complexity: O(rounds * bands) a step, about 12 steps.
  public static func optimized(
    rounds: Int, bands: Int, objective: FactorizationObjective = .mean
  ) throws -> ToeplitzStrategy {
    let start = try squareRoot(rounds: rounds, bands: bands)
    let weights = (0..<rounds).map { objective == .maximum ? 1 : Double(rounds - $0) / Double(rounds) }
    // The loss does not change with C's scale: the first coefficient stays 1, the others are searched for.
    let found = QuasiNewton(iterations: 60, patience: 2, tolerance: 1e-9).minimum(
      from: Array(start.coefficients.dropFirst())
    ) { point, gradient in
      logLoss([1] + point, weights, &gradient)
    }
    let column = [1] + found.point
    let norm = column.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return try ToeplitzStrategy(coefficients: column.map { $0 / norm }, rounds: rounds)
  }

  /// The logarithm of |c|^2 times the weighted squared error, and its gradient without c[0]: y = C^-1 1 by substitution,
  /// its adjoint by substitution backwards.
  private static func logLoss(_ column: [Double], _ weights: [Double], _ gradient: inout [Double]) -> Double {
    let n = weights.count
    var y = [Double](repeating: 1, count: n)
    ToeplitzKernels.solve(column, &y)
    y.reverse()
    var adjoint = [Double](repeating: 0, count: n)
    var error = 0.0
    for i in 0..<n {
      let product = weights[n - 1 - i] * y[i]
      error += product * y[i]
      adjoint[i] = 2 * product
    }
    ToeplitzKernels.solve(column, &adjoint)
    let slopes = ToeplitzKernels.correlate(adjoint, y, lags: column.count)
    let squaredNorm = column.reduce(0) { $0 + $1 * $1 }
    for k in 1..<max(1, column.count) { gradient[k - 1] = 2 * column[k] / squaredNorm - slopes[k] / error }
    return PortableMath.log(squaredNorm * error)
  }
}
