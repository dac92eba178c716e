import CoveyCore
import CoveyRandom
import Foundation

/// Two distributions over finitely many outcomes. Where outcomes stand for cells of a real line, telling the two apart is only
/// harder than before, so that its divergences are lower bounds.
struct OutcomePair {
  /// Probabilities of each outcome under both, by falling ratio p / q.
  private var outcomes: [(p: Double, q: Double, loss: Double)] = []

  init(_ masses: [(p: Double, q: Double)]) {
    outcomes = masses.filter { $0.p > 0 || $0.q > 0 }.map { ($0.p, $0.q, log($0.p / $0.q)) }
    outcomes.sort { $0.loss > $1.loss }
  }

  /// The hockey-stick divergence at any epsilon.
  func delta(_ epsilon: Double) -> Double {
    guard epsilon < .infinity else { return impossible }
    let factor = exp(epsilon)
    var sum = 0.0
    for outcome in outcomes where outcome.loss > epsilon { sum += outcome.p - factor * outcome.q }
    return sum
  }

  /// The probability of what the other data set rules out.
  private var impossible: Double {
    var sum = 0.0
    for outcome in outcomes where outcome.q == 0 { sum += outcome.p }
    return sum
  }

  /// That of two independent draws.
  func deltaOfTwo(_ epsilon: Double) -> Double {
    guard epsilon < .infinity else { return 1 - (1 - impossible) * (1 - impossible) }
    // Sums over the outcomes of the largest losses; for a falling first loss ever fewer second ones are enough.
    let factor = exp(epsilon)
    var sum = 0.0
    var (p, q) = (0.0, 0.0)
    var (tailP, tailQ) = ([0.0], [0.0])
    for outcome in outcomes {
      p += outcome.p
      q += outcome.q
      tailP.append(p)
      tailQ.append(q)
    }
    var end = outcomes.count
    for outcome in outcomes {
      while end > 0, outcomes[end - 1].loss + outcome.loss <= epsilon { end -= 1 }
      sum += outcome.p * tailP[end] - factor * outcome.q * tailQ[end]
    }
    return sum
  }

  func delta(_ epsilon: Double, draws: Int) -> Double { draws == 1 ? delta(epsilon) : deltaOfTwo(epsilon) }

  /// The other data set first.
  var reversed: OutcomePair { OutcomePair(outcomes.map { ($0.q, $0.p) }) }

  /// P replaced by (1 - rate) Q + rate P.
  func sampled(_ rate: Double) -> OutcomePair {
    OutcomePair(outcomes.map { ((1 - rate) * $0.q + rate * $0.p, $0.q) })
  }

  /// The masses of N(mean, deviation^2) between neighbouring points, from -infinity to infinity.
  static func normal(mean: Double, deviation: Double, points: [Double]) -> [Double] {
    let z = points.map { ($0 - mean) / deviation / 2.0.squareRoot() }
    var masses = [0.5 * erfc(-z[0])]
    for i in 1..<z.count {
      // In the tail where they do not cancel.
      masses.append(z[i] > 0 ? 0.5 * (erfc(z[i - 1]) - erfc(z[i])) : 0.5 * (erfc(-z[i]) - erfc(-z[i - 1])))
    }
    return masses + [0.5 * erfc(z[z.count - 1])]
  }

  /// Points 12 standard deviations and a step of the mean to either side.
  static func points(_ deviation: Double, _ count: Int) -> [Double] {
    (0...count).map { (12 * deviation + 1) * (2 * Double($0) / Double(count) - 1) + 0.01 }
  }

  /// Gaussian noise on a sample: rate, the means with the unit and with its replacement.
  static func gaussian(noise: Double, rate: Double, mean: Double = 1, other: Double = 0, cells: Int = 2400)
    -> OutcomePair
  {
    let points = points(noise, cells)
    let rest = normal(mean: 0, deviation: noise, points: points)
    let with = normal(mean: mean, deviation: noise, points: points)
    let without = normal(mean: other, deviation: noise, points: points)
    return OutcomePair(
      rest.indices.map { (i: Int) -> (p: Double, q: Double) in
        let out = (1 - rate) * rest[i]
        return (out + rate * with[i], out + rate * without[i])
      })
  }

  /// What is left of outcomes after giving weights to several pairs.
  static func mixture(_ parts: [(p: Double, q: Double, pair: OutcomePair)]) -> OutcomePair {
    var masses: [(p: Double, q: Double)] = []
    for part in parts { for outcome in part.pair.outcomes { masses.append((outcome.p * part.p, outcome.q * part.q)) } }
    return OutcomePair(masses)
  }

  /// The losses of this above 0, those of its reverse below 0, the rest at 0.
  var joined: OutcomePair {
    let high = outcomes.filter { $0.loss > 0 }
    var rest = 1.0
    for outcome in high { rest -= outcome.p + outcome.q }
    var masses: [(p: Double, q: Double)] = [(rest, rest)]
    for outcome in high { masses += [(outcome.p, outcome.q), (outcome.q, outcome.p)] }
    return OutcomePair(masses)
  }

  static func binomial(_ trials: Int, _ rate: Double) -> [Double] {
    let all = Numerics.logGamma(Double(trials) + 1)
    return (0...trials).map { (k: Int) -> Double in
      let ways = all - Numerics.logGamma(Double(k) + 1) - Numerics.logGamma(Double(trials - k) + 1)
      let chance = Double(k) * log(rate) + Double(trials - k) * log1p(-rate)
      return exp(ways + chance)
    }
  }
}

/// Numbers for random cases.
struct CaseSource {
  private var random: RandomStream

  init(seed: UInt64) { random = RandomStream(seed: seed, purpose: .data) }

  mutating func uniform(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * random.uniform()
  }

  mutating func logarithmic(_ range: ClosedRange<Double>) -> Double {
    exp(uniform(log(range.lowerBound)...log(range.upperBound)))
  }

  mutating func integer(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(random.integer(below: UInt32(range.count)))
  }
}
