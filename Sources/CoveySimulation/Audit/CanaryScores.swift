internal import CoveyAccounting

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// What was seen of each canary in each round, in clip bounds, and the scores that follow.
struct CanaryScores {
  /// What the adversary knows of who took part.
  enum Membership {
    /// In which rounds each canary did: it sees the cohorts, or they follow from the configuration.
    case known
    /// With which chance each did, in every round.
    case chance(Double)
  }

  private let canaries: Int
  private let rounds: Int
  private var values: [Float]
  private var asked: [Bool]

  init(canaries: Int, rounds: Int) {
    self.canaries = canaries
    self.rounds = rounds
    values = [Float](repeating: 0, count: canaries * rounds)
    asked = [Bool](repeating: false, count: canaries * rounds)
  }

  mutating func set(_ canary: Int, round: Int, to value: Double) {
    values[canary * rounds + round] = Float(min(max(value, -1e30), 1e30))
  }

  mutating func ask(_ canary: Int, round: Int) { asked[canary * rounds + round] = true }

  /// How often any canary took part.
  var participations: Int { asked.count { $0 } }

  /// Sums over the rounds in which a canary took part, weighted as the correlation of the noise wants it.
  func knownScores(_ strategy: NoiseStrategy?) -> [Double] {
    var correlated = strategy.flatMap { CorrelatedWeights($0, rounds: rounds) }
    return (0..<canaries).map { canary in
      let range = canary * rounds..<(canary + 1) * rounds
      let weights = correlated?.weights(Array(asked[range]))
      var sum = 0.0
      for (round, place) in range.enumerated() {
        sum += (weights?[round] ?? (asked[place] ? 1 : 0)) * Double(values[place])
      }
      return sum
    }
  }

  /// Log likelihood ratios of rounds in which a canary may have taken part or not: the best test against noise of the
  /// standard deviation that is claimed.
  /// - Parameters:
  ///   - rate: the chance of taking part.
  ///   - noise: in clip bounds, > 0.
  ///   - isOpposite: whether a canary that is out contributes the opposite.
  func sampledScores(rate: Double, noise: Double, isOpposite: Bool) -> [Double] {
    let variance = noise * noise
    func logRatio(_ x: Double) -> Double {
      let exponent = (x - 0.5) / variance
      // log(1 - q + q e^y), for y that may be too large for e^y.
      return exponent > 500 ? log(rate) + exponent : log(1 - rate + rate * exp(exponent))
    }
    return (0..<canaries).map { canary in
      values[canary * rounds..<(canary + 1) * rounds].reduce(0) { sum, value in
        sum + logRatio(Double(value)) - (isOpposite ? logRatio(-Double(value)) : 0)
      }
    }
  }
}
