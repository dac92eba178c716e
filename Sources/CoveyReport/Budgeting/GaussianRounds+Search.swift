public import CoveyAccounting
internal import CoveyNoise

extension GaussianRounds {
  /// More rounds than any run has; searches stop here.
  public static let mostRounds = 100_000_000

  /// What rounds cost; infinite without noise.
  /// - Throws: `PrivacyError.invalid` for impossible values; `PrivacyError.unsupported` if this way of accounting has no
  ///   bound for such rounds.
  public func epsilon(noiseMultiplier: Double, rounds: Int, delta: Double, by kind: AccountantKind) throws -> Double {
    try Self.check(noiseMultiplier: noiseMultiplier)
    try Self.check(rounds: rounds)
    var accountant = kind.makeAccountant(adjacency: adjacency)
    try accountant.compose(event(noiseMultiplier: noiseMultiplier), count: rounds)
    return try accountant.epsilon(delta: delta)
  }

  /// The least noise with which rounds cost at most `epsilon`, to a relative 1e-6 and never too small.
  /// - Throws: As ``epsilon(noiseMultiplier:rounds:delta:by:)``; `PrivacyError.refused` if no noise suffices.
  public func noiseMultiplier(epsilon: Double, rounds: Int, delta: Double, by kind: AccountantKind) throws -> Double {
    try Self.check(epsilon: epsilon)
    try Self.check(rounds: rounds)
    return try Calibration.noiseMultiplier(epsilon: epsilon, delta: delta, accountant: kind, adjacency: adjacency) {
      [.repeated(event(noiseMultiplier: $0), count: rounds)]
    }
  }

  /// The most rounds that cost at most `epsilon`, at most ``mostRounds``; 0 if one alone costs more.
  /// - Throws: As ``epsilon(noiseMultiplier:rounds:delta:by:)``.
  public func rounds(epsilon: Double, noiseMultiplier: Double, delta: Double, by kind: AccountantKind) throws -> Int {
    try Self.check(epsilon: epsilon)
    let one = try self.epsilon(noiseMultiplier: noiseMultiplier, rounds: 1, delta: delta, by: kind)
    guard one <= epsilon else { return 0 }
    let release = event(noiseMultiplier: noiseMultiplier)
    return try Calibration.rounds(
      epsilon: epsilon, delta: delta, maximum: Self.mostRounds, accountant: kind, adjacency: adjacency
    ) { [.repeated(release, count: $0)] }
  }

  private static func check(noiseMultiplier: Double) throws {
    guard noiseMultiplier > 0, noiseMultiplier.isFinite else {
      throw PrivacyError.invalid("the noise multiplier must be a number above 0, not \(noiseMultiplier)")
    }
  }

  private static func check(rounds: Int) throws {
    guard rounds >= 1, rounds <= mostRounds else {
      throw PrivacyError.invalid("the rounds must lie in 1...\(mostRounds), not \(rounds)")
    }
  }

  private static func check(epsilon: Double) throws {
    guard epsilon > 0, epsilon.isFinite else {
      throw PrivacyError.invalid("epsilon must be a number above 0, not \(epsilon)")
    }
  }
}
