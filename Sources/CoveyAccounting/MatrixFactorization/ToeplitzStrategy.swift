internal import CoveyNoise

/// A lower triangular Toeplitz matrix C that correlates the noise of prefix sums.
///
/// With A the matrix of prefix sums and B = A C^-1, the mechanism releases A x + B z, z independent Gaussian noise; it
/// costs as much privacy as C x + z (Denisov et al. 2022, arXiv 2202.08312, section 2). Round i adds (C^-1 z)_i to its sum.
public struct ToeplitzStrategy: Sendable, Hashable {
  /// C's first column without trailing zeros: `coefficients[k]` stands on the k-th diagonal below the main one.
  public let coefficients: [Double]
  /// The size of C, >= the number of coefficients.
  public let rounds: Int

  /// The diagonals of C that are not zero.
  public var bands: Int { coefficients.count }

  /// A strategy with the given first column.
  /// - Throws: `PrivacyError.invalid` unless there are 1...rounds finite coefficients, the first positive.
  public init(coefficients: [Double], rounds: Int) throws {
    guard rounds >= 1 else { throw PrivacyError.invalid("a strategy needs at least 1 round, not \(rounds)") }
    guard !coefficients.isEmpty, coefficients.count <= rounds else {
      throw PrivacyError.invalid("a strategy over \(rounds) rounds has 1...\(rounds) bands, not \(coefficients.count)")
    }
    guard coefficients.allSatisfy(\.isFinite), coefficients[0] > 0 else {
      throw PrivacyError.invalid("a strategy's coefficients must be finite and the first of them positive")
    }
    self.coefficients = coefficients
    self.rounds = rounds
  }

  /// The square root of the prefix-sum matrix, of least largest error among Toeplitz strategies for one participation:
  /// coefficients binom(2k, k) / 4^k (Fichtenberger, Henzinger, Upadhyay 2023, arXiv 2202.11205, Theorem 1).
  /// - Parameters:
  ///   - rounds: Rows of the matrix, >= 1.
  ///   - bands: Coefficients to keep; nil: all.
  /// - Throws: `PrivacyError.invalid` unless 1 <= bands <= rounds.
  public static func squareRoot(rounds: Int, bands: Int? = nil) throws -> ToeplitzStrategy {
    guard rounds >= 1 else { throw PrivacyError.invalid("a strategy needs at least 1 round, not \(rounds)") }
    let bands = bands ?? rounds
    guard (1...rounds).contains(bands) else {
      throw PrivacyError.invalid("a strategy over \(rounds) rounds has 1...\(rounds) bands, not \(bands)")
    }
    return try ToeplitzStrategy(coefficients: squareRootCoefficients(bands), rounds: rounds)
  }

  static func squareRootCoefficients(_ count: Int) -> [Double] {
    var coefficients = [1.0]
    coefficients.reserveCapacity(count)
    for k in 1..<max(1, count) { coefficients.append(coefficients[k - 1] * (Double(k) - 0.5) / Double(k)) }
    return coefficients
  }
}
