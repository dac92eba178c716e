package import CoveyAccounting
internal import CoveyCore
internal import CoveyNoise

/// How the rounds of a run with correlated noise are weighted by whoever knows in which of them a canary took part: the best
/// linear test, with weights (C^-1 C^-T)^-1 s for participations s.
package struct CorrelatedWeights {
  /// Row t of C^-1: what each round's fresh noise is in round t.
  private let rows: [[Double]]
  private var known: [[Bool]: [Double]] = [:]

  /// Beyond so many rounds the matrix is not made, and rounds count alike.
  package static let mostRounds = 2000

  /// The noise of the first rounds; nil if there are too many of them.
  package init?(_ strategy: NoiseStrategy, rounds: Int) {
    guard rounds <= min(Self.mostRounds, strategy.schema.rounds) else { return nil }
    var noise = CorrelatedNoise(strategy.correlation, parameterCount: rounds)
    // Unit noise in every round apart: what comes out is the matrix itself.
    rows = (0..<rounds).map { round in
      var fresh = ParameterVector(count: rounds)
      fresh[round] = 1
      noise.advance(&fresh)
      return (0..<rounds).map { Double(fresh[$0]) }
    }
  }

  /// The weights for a canary that took part in these rounds.
  package mutating func weights(_ participations: [Bool]) -> [Double] {
    if let weights = known[participations] { return weights }
    let rounds = rows.count
    var result = participations.map { $0 ? 1.0 : 0 }
    for t in 0..<rounds {
      for s in 0..<t { result[t] -= rows[t][s] * result[s] }
      result[t] /= rows[t][t]
    }
    for t in (0..<rounds).reversed() {
      for s in t + 1..<rounds { result[t] -= rows[s][t] * result[s] }
      result[t] /= rows[t][t]
    }
    known[participations] = result
    return result
  }
}
