import CoveyNoise
import Foundation
import Testing
import _TestSupport

struct PrivUnitDirectionTests {
  @Test(.enabled(if: MatrixReference.isPresent, "no dp_accounting.json"), arguments: MatrixReference.cases("privunit"))
  func parametersAreTheReferences(_ reference: MatrixReferenceCase) throws {
    let own = try PrivUnitDirection(epsilon: reference.number("epsilon"), dimension: reference.integer("dim"))
    #expect(isNear(own.scale, try reference.expected("m"), 1e-6))
    #expect(isNear(own.threshold, try reference.expected("gamma"), 1e-3))
    #expect(isNear(own.capProbability, try reference.expected("p"), 1e-3))
    #expect(isNear(own.capMass, try reference.expected("cap_mass"), 1e-3))
    #expect(isNear(own.squaredError, try reference.expected("mse_unit_vector"), 2e-6))
  }

  /// The mass and first moment above the threshold, by Simpson's rule on the density.
  @Test(arguments: [(0.5, 5), (1, 16), (4, 50), (8, 1000), (2, 100_000)] as [(Double, Int)])
  func capAgreesWithIntegration(_ epsilon: Double, _ dimension: Int) throws {
    let own = try PrivUnitDirection(epsilon: epsilon, dimension: dimension)
    let power = Double(dimension - 3) / 2
    func density(_ x: Double) -> Double { exp(power * log1p(-x * x)) }
    func integral(_ low: Double, _ f: (Double) -> Double) -> Double {
      let high = min(0.9999999, low + 40 / Double(dimension).squareRoot())
      let n = 40000
      let h = (high - low) / Double(n)
      var sum = f(low) + f(high)
      for i in 1..<n { sum += (i % 2 == 1 ? 4.0 : 2.0) * f(low + Double(i) * h) }
      return sum * h / 3
    }
    let whole = 2 * integral(0, density)
    let mass = integral(own.threshold, density) / whole
    let mean = integral(own.threshold) { $0 * density($0) } / whole
    #expect(isNear(own.capMass, mass, 1e-6))
    let (p, q) = (own.capProbability, mass)
    #expect(isNear(own.scale, mean * (p / q - (1 - p) / (1 - q)), 1e-6))
    // At the optimum the scale is the threshold, and the density ratio is e^epsilon, never more.
    #expect(isNear(own.scale, own.threshold, 1e-6))
    let ratio = log(p / (1 - p) * (1 - own.capMass) / own.capMass)
    #expect(ratio <= epsilon && ratio > epsilon - 1e-6)
  }

  @Test(arguments: [1e-6, 0.01, 20, 100, 600, 5000], [2, 3, 4, 100, 1_000_000])
  func extremesStaySound(_ epsilon: Double, _ dimension: Int) throws {
    let own = try PrivUnitDirection(epsilon: epsilon, dimension: dimension)
    #expect((0..<1).contains(own.threshold))
    #expect(own.scale > 0 && own.scale <= 1)
    #expect(own.capMass > 0 && own.capMass <= 0.5)
    let logRatio = log(own.capProbability) - log(1 - own.capProbability) + log((1 - own.capMass) / own.capMass)
    #expect(own.capProbability < 1 && logRatio <= epsilon)
  }

  /// Kolmogorov-Smirnov in dimensions whose marginal has a closed form: 3 (uniform) and 5 (1 - x^2).
  @Test(arguments: [(1.0, 3), (4.0, 3), (0.3, 5), (3.0, 5)])
  func innerProductsAreDistributedAsStated(_ epsilon: Double, _ dimension: Int) throws {
    let own = try PrivUnitDirection(epsilon: epsilon, dimension: dimension)
    let n = 20000
    var words = NoiseWords(SeededNoise(seed: 11).source(.update, round: 1, client: dimension, piece: 0))
    let draws = (0..<n).map { _ in own.innerProduct(using: &words) }.sorted()
    func below(_ x: Double) -> Double { dimension == 3 ? (1 + x) / 2 : (2 + 3 * x - x * x * x) / 4 }
    #expect(isNear(own.capMass, 1 - below(own.threshold), 1e-9))
    let (p, q, edge) = (own.capProbability, own.capMass, below(own.threshold))
    func expected(_ x: Double) -> Double {
      x < own.threshold ? (1 - p) * below(x) / (1 - q) : 1 - p + p * (below(x) - edge) / q
    }
    var distance = 0.0
    for (i, x) in draws.enumerated() {
      let f = expected(x)
      distance = max(distance, abs(f - Double(i) / Double(n)), abs(f - Double(i + 1) / Double(n)))
    }
    // The 0.999 quantile of Kolmogorov's distribution.
    #expect(distance * Double(n).squareRoot() < 1.95)
  }

  /// The cap around v has e^epsilon times the probability that it has under the opposite direction.
  @Test(arguments: [(0.7, 10), (2.0, 400)]) func likelihoodRatioIsEpsilon(_ epsilon: Double, _ dimension: Int) throws {
    let own = try PrivUnitDirection(epsilon: epsilon, dimension: dimension)
    let n = 20000
    var words = NoiseWords(SeededNoise(seed: 12).source(.update, round: 2, client: dimension, piece: 0))
    var (inside, opposite) = (0.0, 0.0)
    for _ in 0..<n {
      let x = own.innerProduct(using: &words)
      if x >= own.threshold { inside += 1 }
      if -x >= own.threshold { opposite += 1 }
    }
    let error = (1 / inside + 1 / opposite).squareRoot()
    #expect(abs(log(inside / opposite) - epsilon) < 3.29 * error)
    #expect(error < epsilon / 4)
  }

  @Test(
    arguments: [(0, 10), (-1, 10), (.nan, 10), (.infinity, 10), (1, 1), (1, 0), (1, -5), (1e-12, 10)]
      as [(Double, Int)])
  func impossibleDirectionsAreRefused(_ epsilon: Double, _ dimension: Int) {
    #expect(throws: PrivacyError.self) { try PrivUnitDirection(epsilon: epsilon, dimension: dimension) }
  }
}
