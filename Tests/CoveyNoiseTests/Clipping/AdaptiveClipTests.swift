import CoveyNoise
import CoveyRandom
import Testing

@Suite struct AdaptiveClipTests {
  /// Algorithm 1 of Andrew et al. 2021, written down once more.
  @Test func theBoundFollowsTheFormula() {
    var stream = RandomStream(seed: 3, purpose: .data)
    for _ in 0..<200 {
      let settings = AdaptiveClip(
        quantile: stream.uniform(), initialBound: 1, learningRate: 0.01 + stream.uniform())
      let (bound, cohort) = (0.1 + stream.uniform(), Double(1 + stream.integer(below: 100)))
      let halves = (stream.uniform() - 0.5) * 1.4 * cohort
      let share = max(0, min(1, 0.5 + halves / cohort))
      let expected = bound * PortableMath.exp(-settings.learningRate * (share - settings.quantile))
      let next = settings.nextBound(after: bound, balance: 2 * halves, expectedCohort: cohort)
      #expect(abs(next - expected) < 1e-12 * expected)
    }
  }

  @Test func theBoundStaysPossible() {
    let settings = AdaptiveClip(learningRate: 50)
    var (low, high) = (1.0, 1.0)
    for _ in 0..<100 {
      low = settings.nextBound(after: low, balance: 1e9, expectedCohort: 10)
      high = settings.nextBound(after: high, balance: -1e9, expectedCohort: 10)
    }
    #expect(low == ClipConfiguration.possibleBounds.lowerBound && high == ClipConfiguration.possibleBounds.upperBound)
  }

  /// Without noise the bound settles at the stated quantile of norms.
  @Test(arguments: [0.2, 0.5, 0.9]) func theBoundFindsTheQuantile(_ quantile: Double) {
    let norms = (1...1_000).map { Double($0) / 100 }
    let settings = AdaptiveClip(quantile: quantile, initialBound: 0.1)
    var bound = settings.initialBound
    for _ in 0..<400 {
      let within = norms.count { $0 <= bound }
      bound = settings.nextBound(after: bound, balance: Double(2 * within - norms.count), expectedCohort: 1_000)
    }
    #expect(abs(bound - 10 * quantile) < 0.2)
  }
}
