public import CoveyPrivacy

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

  /// The least noise with which rounds cost at most `epsilon`, rounded up to a relative 1e-5.
  /// - Throws: As ``epsilon(noiseMultiplier:rounds:delta:by:)``; `PrivacyError.refused` if no noise does.
  public func noiseMultiplier(epsilon: Double, rounds: Int, delta: Double, by kind: AccountantKind) throws -> Double {
    try Self.check(epsilon: epsilon)
    try Self.check(rounds: rounds)
    var start = 1.0
    // Renyi accounting takes a fraction of the time and lands just above the tighter one.
    if kind == .pld, let near = try search(from: 1, epsilon, rounds, delta, .rdp) { start = near }
    guard let noise = try search(from: start, epsilon, rounds, delta, kind) else {
      throw PrivacyError.refused(["no noise keeps \(rounds) rounds within epsilon \(epsilon) at delta \(delta)"])
    }
    return noise
  }

  /// The most rounds that cost at most `epsilon`, at most ``mostRounds``; 0 if one alone costs more.
  /// - Throws: As ``epsilon(noiseMultiplier:rounds:delta:by:)``.
  public func rounds(epsilon: Double, noiseMultiplier: Double, delta: Double, by kind: AccountantKind) throws -> Int {
    try Self.check(epsilon: epsilon)
    func fits(_ rounds: Int) throws -> Bool {
      try self.epsilon(noiseMultiplier: noiseMultiplier, rounds: rounds, delta: delta, by: kind) <= epsilon
    }
    guard try fits(1) else { return 0 }
    var low = 1
    // From the answer of the accountant that is fast, where there is one.
    if kind == .pld {
      low = max(1, try rounds(epsilon: epsilon, noiseMultiplier: noiseMultiplier, delta: delta, by: .rdp))
      if try !fits(low) { low = 1 }
    }
    var step = max(1, low / 8)
    var high = low
    while low == high {
      if low >= Self.mostRounds { return Self.mostRounds }
      high = min(low + step, Self.mostRounds)
      if try fits(high) {
        low = high
        step *= 2
      }
    }
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if try fits(middle) { low = middle } else { high = middle }
    }
    return low
  }

  private func search(
    from start: Double, _ epsilon: Double, _ rounds: Int, _ delta: Double, _ kind: AccountantKind
  ) throws -> Double? {
    try MonotoneSearch.smallest(from: start, limit: epsilon) {
      try self.epsilon(noiseMultiplier: $0, rounds: rounds, delta: delta, by: kind)
    }
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
