import CoveySweep
import Testing

@Suite struct SweepStatisticsTests {
  /// Two-sided quantiles, as tables of Student's t print them (NIST/SEMATECH handbook, section 1.3.6.7.2), with the
  /// digits that statistical packages give.
  @Test(arguments: [
    (0.95, 1, 12.7062047), (0.95, 2, 4.3026527), (0.95, 3, 3.1824463), (0.95, 4, 2.7764451), (0.95, 5, 2.5705818),
    (0.95, 9, 2.2621572), (0.95, 10, 2.2281389), (0.95, 30, 2.0422725), (0.95, 120, 1.9799304),
    (0.99, 1, 63.6567412), (0.99, 2, 9.9248432), (0.99, 10, 3.1692727), (0.9, 1, 6.3137515), (0.5, 1, 1),
  ])
  func quantilesAgreeWithTables(confidence: Double, freedom: Int, expected: Double) {
    let t = StudentT.quantile(confidence: confidence, degreesOfFreedom: freedom)
    #expect(abs(t - expected) <= 1e-7 * max(1, expected))
  }

  @Test func manyDegreesOfFreedomAreNormal() {
    #expect(abs(StudentT.quantile(confidence: 0.95, degreesOfFreedom: 10_000_000) - 1.959964) < 1e-5)
  }

  @Test func intervalsByHand() throws {
    // s = 1, so the half width is 4.3026527 / sqrt(3).
    let three = try #require(MeanInterval([1, 2, 3]))
    #expect(three.mean == 2 && three.count == 3)
    let interval = try #require(three.interval)
    #expect(abs(interval.lowerBound - (2 - 2.4841377)) < 1e-6 && abs(interval.upperBound - (2 + 2.4841377)) < 1e-6)
    // s = sqrt(0.02) for two values 0.2 apart: the half width is 12.7062047 * 0.1.
    let two = try #require(MeanInterval([0.4, 0.6]))
    #expect(abs((two.interval?.upperBound ?? 0) - (0.5 + 1.27062047)) < 1e-6)
    let share = try #require(MeanInterval([0.4, 0.6], within: 0...1))
    #expect(share.interval == 0...1)
    let alike = try #require(MeanInterval([0.25, 0.25, 0.25]))
    #expect(alike.interval == 0.25...0.25)
  }

  @Test func intervalsNeedValues() {
    #expect(MeanInterval([]) == nil)
    #expect(MeanInterval([1, .nan]) == nil)
    #expect(MeanInterval([1, .infinity]) == nil)
    #expect(MeanInterval([3])?.mean == 3)
    #expect(MeanInterval([3])?.interval == nil)
  }

  /// The intervals of normal samples hold their mean in 95 of 100 cases.
  @Test func intervalsCover() {
    var generator = SplitMix(state: 7)
    var covered = 0
    for _ in 0..<4000 {
      // Sums of 12 uniform numbers are normal enough for 4 degrees of freedom.
      let values = (0..<5).map { _ in (0..<12).reduce(-6.0) { sum, _ in sum + generator.uniform() } }
      if MeanInterval(values)?.interval?.contains(0) == true { covered += 1 }
    }
    // Five standard deviations of a binomial count: p < 1e-6.
    #expect(abs(Double(covered) - 3800) < 5 * (4000 * 0.95 * 0.05).squareRoot())
  }

  @Test func frontByHand() {
    //             dominated by 2^        equal to 1
    let costs: [Double] = [1, 1, 1, 2, 2, 4, 8]
    let gains: [Double] = [0.5, 0.6, 0.6, 0.55, 0.7, 0.7, 0.9]
    #expect(
      ParetoFront.membership(costs: costs, gains: gains) == [false, true, true, false, true, false, true])
    #expect(ParetoFront.membership(costs: [], gains: []) == [])
    #expect(ParetoFront.membership(costs: [3], gains: [-1]) == [true])
  }

  @Test func frontAgreesWithTheDefinition() {
    var generator = SplitMix(state: 1)
    for _ in 0..<300 {
      let count = Int(generator.uniform() * 12)
      let costs = (0..<count).map { _ in (generator.uniform() * 5).rounded() }
      let gains = (0..<count).map { _ in (generator.uniform() * 5).rounded() }
      let expected = (0..<count).map { i in
        !(0..<count).contains { j in
          costs[j] <= costs[i] && gains[j] >= gains[i] && (costs[j] < costs[i] || gains[j] > gains[i])
        }
      }
      #expect(ParetoFront.membership(costs: costs, gains: gains) == expected, "\(costs) \(gains)")
    }
  }
}

/// Steele, Lea and Flood's generator (2014, doi 10.1145/2714064.2660195).
private struct SplitMix {
  var state: UInt64

  mutating func uniform() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
  }
}
