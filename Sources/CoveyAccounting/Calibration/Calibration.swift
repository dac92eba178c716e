public import CoveyNoise

/// Any two of (epsilon, noise, rounds) give the third.
///
/// The releases are a caller's closure, so that one search serves every mechanism and every way of accounting. It takes for
/// granted that more noise costs less and more rounds cost more.
public enum Calibration {
  /// The least noise multiplier whose releases cost at most `epsilon` at `delta`, to a relative 1e-6 and never too small.
  /// - Parameters:
  ///   - epsilon: the budget, > 0.
  ///   - delta: in (0, 1).
  ///   - accountant: nil for the tightest of all that have a bound, at each noise.
  ///   - adjacency: which data sets are neighbours.
  ///   - events: the releases of a run with the given noise multiplier.
  /// - Throws: `PrivacyError.refused` with the epsilon that would be reached, if no noise suffices;
  ///   `PrivacyError.invalid` for an impossible budget; what the accountant or `events` throws.
  public static func noiseMultiplier(
    epsilon: Double, delta: Double, accountant: AccountantKind?, adjacency: Adjacency,
    events: (Double) throws -> [PrivacyEvent]
  ) throws -> Double {
    try check(epsilon: epsilon, delta: delta)
    let goal = NoiseGoal(epsilon: epsilon, delta: delta)
    return try staged(accountant, from: goal.start, width: 8e-7) { start, width, kinds, coarseness in
      try goal.noise(from: start, width: width) {
        try spent(try events($0), delta: delta, kinds: kinds, adjacency: adjacency, coarseness: coarseness)
      }
    }.noise
  }

  /// The largest number of rounds, at most `maximum`, whose releases cost at most `epsilon` at `delta`.
  /// - Parameters:
  ///   - epsilon: the budget, > 0.
  ///   - delta: in (0, 1).
  ///   - maximum: the most rounds to ask for, >= 1.
  ///   - accountant: nil for the tightest of all that have a bound, at each number of rounds.
  ///   - adjacency: which data sets are neighbours.
  ///   - events: the releases of a run of the given number of rounds.
  /// - Throws: `PrivacyError.refused` with the epsilon that would be reached, if not even one round fits;
  ///   `PrivacyError.invalid` for an impossible budget; what the accountant or `events` throws.
  public static func rounds(
    epsilon: Double, delta: Double, maximum: Int, accountant: AccountantKind?, adjacency: Adjacency,
    events: (Int) throws -> [PrivacyEvent]
  ) throws -> Int {
    try check(epsilon: epsilon, delta: delta)
    guard maximum >= 1 else { throw PrivacyError.invalid("the most rounds must be >= 1, not \(maximum)") }
    let goal = RoundsGoal(epsilon: epsilon, delta: delta, maximum: maximum)
    return try staged(accountant, from: goal.start, width: 0) { start, width, kinds, coarseness in
      try goal.rounds(from: start, width: width) {
        try spent(try events($0), delta: delta, kinds: kinds, adjacency: adjacency, coarseness: coarseness)
      }
    }.rounds
  }

  /// One search by ever more costly ways of accounting: what quick accountants find is nearly enough by the others too, and
  /// coarse grids find nearly all of the rest.
  private static func staged<Start>(
    _ accountant: AccountantKind?, from start: Start, width: Double,
    _ search: (_ start: Start, _ width: Double, _ kinds: [AccountantKind], _ coarseness: Double) throws -> Start
  ) throws -> Start {
    let kinds = accountant.map { [$0] } ?? AccountantKind.allCases
    var start = start
    if kinds.contains(.pld) {
      start = (try? search(start, 1e-4, quickKinds, 1)) ?? start
      start = (try? search(start, 1e-3, kinds, coarseness)) ?? start
    }
    return try search(start, width, kinds, 1)
  }

  /// Of the grids that a search begins with.
  private static let coarseness = 8.0

  private static let quickKinds: [AccountantKind] = [.gdp, .rdp, .mixture]

  private static func spent(
    _ events: [PrivacyEvent], delta: Double, kinds: [AccountantKind], adjacency: Adjacency, coarseness: Double
  ) throws -> Double {
    var counter = TightestAccountant(adjacency: adjacency, kinds: kinds, coarseness: coarseness)
    for event in events { try counter.compose(event, count: 1) }
    return try counter.epsilon(delta: delta)
  }

  private static func check(epsilon: Double, delta: Double) throws {
    guard epsilon > 0, epsilon.isFinite else {
      throw PrivacyError.invalid("epsilon must be a positive number, not \(epsilon)")
    }
    try PrivacyError.checkDelta(delta)
  }
}
