import CoveyRandom
import Foundation
import Testing

/// Against the system's libm, which is within one unit in the last place.
@Suite struct PortableMathTests {
  /// The distance of two numbers in units of the expected one's last place.
  private func error(_ value: Double, _ expected: Double) -> Double {
    value == expected ? 0 : abs(value - expected) / expected.ulp
  }

  @Test func logarithm() {
    var stream = RandomStream(seed: 1, purpose: .data)
    var worst = 0.0
    for _ in 0..<200_000 {
      let bits = stream.next() & 0x7FFF_FFFF_FFFF_FFFF
      let wide = Double(bitPattern: bits)
      let near = 0.5 + stream.uniform()
      for x in [wide, near, stream.uniform()] where x.isFinite && x > 0 {
        worst = max(worst, error(PortableMath.log(x), Foundation.log(x)))
      }
    }
    #expect(worst <= 3)
  }

  @Test func logarithmAtTheEdges() {
    #expect(PortableMath.log(1) == 0)
    #expect(PortableMath.log(0) == -.infinity)
    #expect(PortableMath.log(-0.0) == -.infinity)
    #expect(PortableMath.log(-1).isNaN)
    #expect(PortableMath.log(.nan).isNaN)
    #expect(PortableMath.log(.infinity) == .infinity)
    for x in [Double.leastNonzeroMagnitude, 0x1p-1060, Double.leastNormalMagnitude, Double.greatestFiniteMagnitude] {
      #expect(error(PortableMath.log(x), Foundation.log(x)) <= 1)
    }
  }

  @Test func logarithmOfOnePlus() {
    var stream = RandomStream(seed: 2, purpose: .data)
    var worst = 0.0
    for exponent in 0..<300 {
      for _ in 0..<50 {
        let size = Foundation.pow(10, -Double(exponent)) * stream.uniform()
        for x in [size, -size] { worst = max(worst, error(PortableMath.log1p(x), Foundation.log1p(x))) }
      }
    }
    #expect(worst <= 4)
    #expect(PortableMath.log1p(-1) == -.infinity)
    #expect(PortableMath.log1p(-2).isNaN)
    #expect(PortableMath.log1p(1e300) == Foundation.log(1e300))
  }

  @Test func exponential() {
    var stream = RandomStream(seed: 3, purpose: .data)
    var worst = 0.0
    for _ in 0..<200_000 {
      for x in [-708 + 1417 * stream.uniform(), stream.uniform() - 0.5] {
        worst = max(worst, error(PortableMath.exp(x), Foundation.exp(x)))
      }
    }
    #expect(worst <= 3)
  }

  @Test func exponentialAtTheEdges() {
    #expect(PortableMath.exp(0) == 1)
    #expect(PortableMath.exp(.nan).isNaN)
    #expect(PortableMath.exp(.infinity) == .infinity)
    #expect(PortableMath.exp(-.infinity) == 0)
    #expect(PortableMath.exp(710) == .infinity)
    #expect(PortableMath.exp(-746) == 0)
    for x in [709.7, 709.78, -708.5, -720.25, -740, -745] {
      #expect(error(PortableMath.exp(x), Foundation.exp(x)) <= 3)
    }
  }

  @Test func cosine() {
    for step in -10_000...10_000 {
      let x = Double(step) * (Double.pi / 10_000)
      #expect(abs(PortableMath.cosine(x) - Foundation.cos(x)) <= 1e-15)
    }
  }

  /// Values computed with 40 digits (mpmath 1.3, root of the normal distribution's logarithm).
  @Test(arguments: quantiles)
  func normalQuantile(probability: Double, quantile: Double) {
    let z = PortableMath.normalQuantile(probability)
    #expect(abs(z - quantile) <= 8e-16 * max(abs(quantile), 0x1p-20) + 1e-17)
  }

  @Test func normalQuantileAtTheEdges() {
    #expect(PortableMath.normalQuantile(0) == -.infinity)
    #expect(PortableMath.normalQuantile(1) == .infinity)
  }

  private static let quantiles: [(Double, Double)] = [
    (1e-300, -37.047096299361199237),
    (1e-100, -21.273453560965324294),
    (1e-30, -11.46402468844361572),
    (1e-16, -8.2220822161304356152),
    (1e-09, -5.9978070150076868614),
    (1e-05, -4.2648907939228246102),
    (0.001, -3.0902323061678135354),
    (0.01, -2.3263478740408410931),
    (0.02425, -1.9729610513118848376),
    (0.0749, -1.4402382675279636631),
    (0.075, -1.4395314709384559349),
    (0.0751, -1.4388253927525399824),
    (0.1, -1.2815515655446004353),
    (0.25, -0.6744897501960817432),
    (0.3, -0.52440051270804081597),
    (0.4, -0.25334710313579974132),
    (0.4999, -0.00025066283008800749239),
    (0.5, 0.0),
    (0.50001, 0.000025066282748820862706),
    (0.6, 0.25334710313579974132),
    (0.75, 0.6744897501960817432),
    (0.9, 1.2815515655446005935),
    (0.925, 1.4395314709384562291),
    (0.9251, 1.4402382675279638594),
    (0.99, 2.3263478740408407676),
    (0.999, 3.0902323061678132778),
    (1 - 0x1p-20, 4.763001034267813957),
    (1 - 0x1p-40, 7.0477002566644087254),
    (1 - 0x1p-53, 8.2095361516013868556),
  ]
}
