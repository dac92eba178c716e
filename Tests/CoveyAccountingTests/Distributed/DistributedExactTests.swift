import CoveyAccounting
import CoveyNoise
import Foundation
import Testing

/// Epsilon of distributed noise against exact sums over its probabilities: the convolution of the clients' discrete
/// distributions, shifted by the most that one client can move the sum. No bound of a paper enters the oracle.
@Suite("Distributed noise against exact probabilities")
struct DistributedExactTests {
  @Test(
    "epsilon is within 0.5 % of the exact one, and never below",
    arguments: [
      (NoiseMechanism.discreteGaussian, 10, 6, 2.0, 1), (.discreteGaussian, 10, 12, 4, 30),
      (.discreteGaussian, 12, 24, 3, 5), (.skellam, 13, 4, 3, 1), (.skellam, 14, 6, 4, 30),
    ])
  func epsilon(
    mechanism: NoiseMechanism, bits: Int, cohort: Int, deviation: Double, rounds: Int
  ) throws {
    let encoding = try DistributedEncoding(
      dimension: 4, clipBound: 1, cohort: cohort, standardDeviation: deviation, mechanism: mechanism,
      configuration: DistributedConfiguration(bits: bits, missingShare: 0.1))
    let delta = 1e-5
    var accountant = RenyiAccountant(adjacency: .zeroOut)
    try accountant.compose(encoding.event(adjacency: .zeroOut), count: rounds)
    let epsilon = try accountant.epsilon(delta: delta)

    let noise = sum(of: encoding.countedClients, local(encoding)).map { log($0) }
    // Every integer is a sum of four squares: the largest norm that the bound allows is reached.
    let shifts = fourSquares(Int(encoding.roundedNormBound * encoding.roundedNormBound))
    func exactEpsilon(_ order: Double) -> Double {
      let divergence = Double(rounds) * shifts.reduce(0) { $0 + renyi(noise, shift: $1, order: order) }
      // Canonne, Kamath, Steinke 2020, proposition 12.
      return divergence + log1p(-1 / order) - log(delta * order) / (order - 1)
    }
    let coarse =
      (0...120).map { 1.1 * pow(1.045, Double($0)) }.map { ($0, exactEpsilon($0)) }.min { $0.1 < $1.1 }?.0 ?? 2
    let exact = stride(from: coarse / 1.05, to: coarse * 1.05, by: coarse / 500).map(exactEpsilon).min() ?? 0
    #expect(shifts.count == 4)
    #expect(epsilon >= exact * (1 - 1e-9), "\(epsilon) below \(exact)")
    #expect(epsilon <= exact * 1.005, "\(epsilon) far above \(exact)")
  }

  /// Four integers whose squares sum to `total`, the largest of them as large as can be: then the noise sees its worst.
  private func fourSquares(_ total: Int) -> [Int] {
    let most = Int(Double(total).squareRoot())
    for a in stride(from: most, through: 0, by: -1) {
      for b in 0...Int(Double(total - a * a).squareRoot()) {
        for c in 0...Int(Double(total - a * a - b * b).squareRoot()) {
          let d = Int(Double(total - a * a - b * b - c * c).squareRoot().rounded())
          if a * a + b * b + c * c + d * d == total { return [a, b, c, d] }
        }
      }
    }
    return []
  }

  /// Probabilities of one client's noise, symmetric about the middle.
  private func local(_ encoding: DistributedEncoding) -> [Double] {
    let sigma = encoding.localGridDeviation
    let reach = Int(12 * sigma) + 1
    switch encoding.mechanism {
    case .skellam:
      // exp(-mu) I_k(mu) with mu the variance, by Miller's backward recurrence.
      let mu = sigma * sigma
      var values = [Double](repeating: 0, count: reach + 1)
      var (above, here) = (0.0, 1e-300)
      for k in stride(from: reach + 400, through: 0, by: -1) {
        if k <= reach { values[k] = here }
        let below = above + 2 * Double(k) / mu * here
        (above, here) = (here, below)
        if here > 1e200 {
          for i in 0...reach { values[i] *= 1e-200 }
          (above, here) = (above * 1e-200, here * 1e-200)
        }
      }
      let half = Array(values.dropFirst())
      return normalised(half.reversed() + values)
    default:
      return normalised((-reach...reach).map { exp(-Double($0 * $0) / (2 * sigma * sigma)) })
    }
  }

  private func normalised(_ values: [Double]) -> [Double] {
    let total = values.reduce(0, +)
    return values.map { $0 / total }
  }

  private func sum(of clients: Int, _ local: [Double]) -> [Double] {
    var result = local
    for _ in 1..<clients { result = convolve(result, local) }
    return result
  }

  /// The middle of a convolution: probabilities below 1e-290 add nothing at the orders in question.
  private func convolve(_ a: [Double], _ b: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: a.count + b.count - 1)
    for (i, x) in a.enumerated() where x > 0 {
      for (j, y) in b.enumerated() { result[i + j] += x * y }
    }
    let first = result.firstIndex { $0 > 1e-290 } ?? 0
    return Array(result[first..<(result.count - first)])
  }

  /// The Renyi divergence of the shifted distribution from the unshifted one, given log probabilities.
  private func renyi(_ logs: [Double], shift: Int, order: Double) -> Double {
    var sum = 0.0
    for i in shift..<logs.count { sum += exp(order * logs[i - shift] + (1 - order) * logs[i]) }
    return log(sum) / (order - 1)
  }
}
