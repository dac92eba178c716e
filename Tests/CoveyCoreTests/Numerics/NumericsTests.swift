import CoveyCore
import Testing

@Suite("Numerics")
struct NumericsTests {
  /// mpmath, 40 digits.
  @Test(
    "log of the normal distribution function",
    arguments: [
      (-40.0, -804.6084420137538), (-5, -15.06499839398872), (0, -0.6931471805599453), (5, -2.866516129637636e-07),
    ])
  func logNormal(x: Double, expected: Double) {
    #expect(abs(Numerics.logNormalCDF(x) / expected - 1) < 1e-13)
  }

  @Test("log erfc joins its asymptotic series without a step")
  func logErfc() {
    let below = Numerics.logErfc(25)
    let above = Numerics.logErfc(25.0.nextUp)
    #expect(abs(above / below - 1) < 1e-13)
    #expect(Numerics.logErfc(.infinity) == -.infinity)
  }

  @Test("binomial tails against their sums")
  func binomial() {
    for (count, trials, p) in [(3, 10, 0.3), (0, 5, 0.01), (150, 1000, 0.1), (99, 100, 0.5)] {
      var sum = 0.0
      for k in count + 1...trials {
        let ways =
          Numerics.logGamma(Double(trials) + 1) - Numerics.logGamma(Double(k) + 1)
          - Numerics.logGamma(Double(trials - k) + 1)
        sum += Numerics.exp(ways + Double(k) * Numerics.log(p) + Double(trials - k) * Numerics.log1p(-p))
      }
      #expect(abs(Numerics.binomialSurvival(count, trials: trials, p: p) / sum - 1) < 1e-10)
    }
  }

  @Test("log-space sums and differences")
  func logSpace() {
    #expect(abs(Numerics.logAddExp(1000, 1001) - 1001.3132616875182) < 1e-12)
    #expect(Numerics.logAddExp(-.infinity, -.infinity) == -.infinity)
    #expect(abs(Numerics.logSubExp(1001, 1000) - 1000.5413248546129) < 1e-12)
    #expect(abs(Numerics.logSumExp([0, 0, 0]) - Numerics.log(3)) < 1e-15)
    #expect(abs(MinimumSearch.leastValue(of: { ($0 - 2) * ($0 - 2) + 1 }, from: -5, to: 9) - 1) < 1e-12)
  }
}
