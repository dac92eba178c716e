/// Any two of (epsilon, noise, rounds) give the third.
///
/// The releases are a caller's closure, so that one search serves every mechanism and every way of accounting. It takes for
/// granted that more noise costs less and more rounds cost more.
public enum Calibration {
  /// The least noise multiplier whose releases cost at most `epsilon` at `delta`, to a relative 1e-6 and never too small.
  /// - Parameters:
  ///   - accountant: nil for the tightest of all that have a bound, at each noise.
  ///   - events: the releases of a run with the given noise multiplier.
  /// - Throws: ``PrivacyError/refused(_:)`` with the epsilon that would be reached, if no noise suffices;
  ///   ``PrivacyError/invalid(_:)`` for an impossible budget; what the accountant or `events` throws.
  public static func noiseMultiplier(
    epsilon: Double, delta: Double, accountant: AccountantKind?, adjacency: Adjacency,
    events: (Double) throws -> [PrivacyEvent]
  ) throws -> Double {
    try check(epsilon: epsilon, delta: delta)
    let kinds = kinds(accountant)
    func search(_ kinds: [AccountantKind], from start: Double) throws -> Double {
      try noise(epsilon: epsilon, delta: delta, from: start) {
        try spent(try events($0), delta: delta, kinds: kinds, adjacency: adjacency)
      }
    }
    // What quick accountants find is enough noise by the others too, or nearly, and spares these most of the way.
    let quick = kinds.contains(.pld) ? try? search(quickKinds, from: 1) : nil
    return try search(kinds, from: quick.map { $0 > 0 ? $0 : 1 } ?? 1)
  }

  private static func noise(
    epsilon: Double, delta: Double, from start: Double, _ cost: (Double) throws -> Double
  ) throws -> Double {
    // The search runs on the log of the noise; `excess` falls with it.
    func excess(_ cost: Double) -> Double {
      cost == 0 ? -30 : min(max(Numerics.log(cost) - Numerics.log(epsilon), -30), 30)
    }
    let first = Numerics.log(start)
    var search = FallingRoot(at: first, value: excess(try cost(start)))
    while let next = search.next {
      let atNext = try cost(Numerics.exp(next))
      if next > largestLogNoise, atNext > epsilon {
        throw PrivacyError.refused([
          "no noise brings these releases down to epsilon \(epsilon) at delta \(delta): they would reach \(atNext); "
            + "take fewer rounds or a larger budget"
        ])
      }
      if next < -largestLogNoise, atNext <= epsilon { return try cost(0) <= epsilon ? 0 : Numerics.exp(next) }
      search.add(next, value: excess(atNext))
    }
    return Numerics.exp(search.sufficient)
  }

  /// The largest number of rounds, at most `maximum`, whose releases cost at most `epsilon` at `delta`.
  /// - Parameters:
  ///   - accountant: nil for the tightest of all that have a bound, at each number of rounds.
  ///   - events: the releases of a run of the given number of rounds.
  /// - Throws: ``PrivacyError/refused(_:)`` with the epsilon that would be reached, if not even one round fits;
  ///   ``PrivacyError/invalid(_:)`` for an impossible budget; what the accountant or `events` throws.
  public static func rounds(
    epsilon: Double, delta: Double, maximum: Int, accountant: AccountantKind?, adjacency: Adjacency,
    events: (Int) throws -> [PrivacyEvent]
  ) throws -> Int {
    try check(epsilon: epsilon, delta: delta)
    guard maximum >= 1 else { throw PrivacyError.invalid("the most rounds must be >= 1, not \(maximum)") }
    let kinds = kinds(accountant)
    func search(_ kinds: [AccountantKind], from start: Int) throws -> Int {
      try rounds(epsilon: epsilon, delta: delta, from: start, maximum: maximum) {
        try spent(try events($0), delta: delta, kinds: kinds, adjacency: adjacency)
      }
    }
    let quick = kinds.contains(.pld) ? try? search(quickKinds, from: 1) : nil
    // Rounds that fit by another accountant need not fit by one that was asked for.
    if let quick, accountant == nil { return try search(kinds, from: quick) }
    return try search(kinds, from: 1)
  }

  /// - Parameter start: Rounds that fit, or 1.
  private static func rounds(
    epsilon: Double, delta: Double, from start: Int, maximum: Int, _ cost: (Int) throws -> Double
  ) throws -> Int {
    let first = try cost(start)
    guard first <= epsilon else {
      throw PrivacyError.refused([
        "one round alone would reach epsilon \(first) at delta \(delta), more than \(epsilon); add noise or sample less"
      ])
    }
    var low = (rounds: start, cost: first)
    var high = (rounds: maximum, cost: Double.infinity)
    // First steps of at most 16 times as many rounds: far too many are costly to account for.
    while low.rounds < high.rounds {
      var next = high.rounds
      if high.cost == .infinity {
        next = low.rounds > high.rounds / 16 ? high.rounds : low.rounds * 16
      } else if high.rounds - low.rounds == 1 {
        break
      } else {
        next = between(low, high, target: epsilon)
      }
      let atNext = try cost(next)
      if atNext <= epsilon { low = (next, atNext) } else { high = (next, min(atNext, 1e300)) }
    }
    return low.rounds
  }

  /// A number strictly between, where log cost interpolates to the target over log rounds; kept an eighth of the way off the
  /// ends, so that the interval always shrinks.
  private static func between(
    _ low: (rounds: Int, cost: Double), _ high: (rounds: Int, cost: Double), target: Double
  ) -> Int {
    let rise = Numerics.log(high.cost / max(low.cost, 1e-300))
    let share = rise > 0 ? Numerics.log(target / max(low.cost, 1e-300)) / rise : 0.5
    let ratio = Numerics.log(Double(high.rounds) / Double(low.rounds))
    let width = high.rounds - low.rounds
    let guess = Int(Double(low.rounds) * Numerics.exp(min(max(share, 0), 1) * ratio))
    let margin = width > 64 ? width / 64 : 1
    return min(max(guess, low.rounds + margin), high.rounds - margin)
  }

  private static let largestLogNoise = 40.0

  private static let quickKinds: [AccountantKind] = [.gdp, .rdp, .mixture]

  private static func kinds(_ accountant: AccountantKind?) -> [AccountantKind] {
    accountant.map { [$0] } ?? AccountantKind.allCases
  }

  private static func spent(
    _ events: [PrivacyEvent], delta: Double, kinds: [AccountantKind], adjacency: Adjacency
  ) throws -> Double {
    var counter = TightestAccountant(adjacency: adjacency, kinds: kinds)
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
