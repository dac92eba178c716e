extension ParticipationSchema {
  /// The largest sum of `values` over the rounds of one unit: VecSens of Choquette-Choo et al. 2023, arXiv 2306.08153:
  /// a dynamic programme over rounds and participations.
  /// - Parameter values: One per round, >= 0.
  /// - Complexity: O(rounds * participations).
  package func largestSum(of values: [Double]) -> Double {
    precondition(values.count == rounds, "a sum over participations needs one value a round")
    let separation = min(minimumSeparation, rounds)
    // best[i] is the largest sum within rounds i... with the participations seen so far.
    var best = [Double](repeating: 0, count: rounds + 1)
    var next = best
    for _ in 0..<participations {
      for i in stride(from: rounds - 1, through: 0, by: -1) {
        next[i] = max(next[i + 1], values[i] + best[min(i + separation, rounds)])
      }
      swap(&best, &next)
    }
    return best[0]
  }
}
