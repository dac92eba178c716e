import CoveyAccounting
import CoveyNoise
import Testing

@Suite("Gaussian accounting")
struct GaussianTests {
  @Test("closed forms against 50-digit values", arguments: ReferenceCase.all("gaussian_closed_form"))
  func closedForms(_ reference: ReferenceCase) throws {
    let count = Int(reference["steps"])
    let noise = reference["noise_multiplier"]
    var accountant = GaussianAccountant(adjacency: .addOrRemoveOne)
    try accountant.compose(.gaussian(noiseMultiplier: noise), count: count)
    #expect(abs(accountant.mu / (reference.expect["gdp_mu"] ?? .nan) - 1) < 1e-12)
    let rho = ConcentratedPrivacy.rho(noiseMultiplier: noise, count: count)
    #expect(abs(rho / (reference.expect["zcdp_rho"] ?? .nan) - 1) < 1e-12)
    for (key, exact) in reference.byDelta["exact_eps"] ?? [:] {
      let delta = try #require(Double(key))
      #expect(abs(try accountant.epsilon(delta: delta) - exact) <= 1e-9 * exact)
      if let naive = reference.byDelta["zcdp_eps_naive"]?[key] {
        #expect(abs(ConcentratedPrivacy.naiveEpsilon(rho: rho, delta: delta) / naive - 1) < 1e-9)
      }
      if let best = reference.byDelta["zcdp_eps_optimal"]?[key] {
        #expect(abs(ConcentratedPrivacy.epsilon(rho: rho, delta: delta) / best - 1) < 1e-6)
      }
    }
    for (key, exact) in reference.byDelta["exact_delta_at_eps"] ?? [:] {
      #expect(abs(try accountant.delta(epsilon: #require(Double(key))) - exact) <= 1e-9 * exact)
    }
  }

  /// (mu, delta, epsilon) by bisection at 80 digits.
  @Test(
    "never below, where the two terms of delta nearly cancel and where epsilon is huge",
    arguments: [
      (1e-05, 1e-30, 0.00010195479919122241), (0.00024256362389277889, 1e-09, 0.001000000008183203),
      (3e-09, 1e-30, 2.814994003575442e-8), (1e-07, 1e-10, 2.7178055565883028e-7),
      (1e-05, 1e-08, 2.717809650887145e-5), (0.04, 1e-05, 0.12542183066878893), (0.04, 1e-30, 0.43942473662157251),
      (0.049, 0.001, 0.081906676525352305), (0.3, 1e-30, 3.3879081981704517), (3.0, 1e-12, 25.089627362677416),
      (2236.0679, 1e-30, 2525633.166870613),
    ])
  func ends(mu: Double, delta: Double, exact: Double) {
    let epsilon = GaussianPrivacy.epsilon(mu: mu, delta: delta)
    #expect(epsilon >= exact && epsilon <= exact * (1 + 1e-12), "\(epsilon / exact - 1)")
  }

  @Test("noise for one release", arguments: ReferenceCase.all("analytic_gaussian"))
  func analytic(_ reference: ReferenceCase) throws {
    let (epsilon, delta, sensitivity) = (reference["epsilon"], reference["delta"], reference["sensitivity"])
    let sigma = try AnalyticGaussian.standardDeviation(epsilon: epsilon, delta: delta, sensitivity: sensitivity)
    #expect(abs(sigma / (reference.expect["sigma_exact"] ?? .nan) - 1) < 1e-9)
    if let classic = reference.expect["sigma_classic"] {
      let own = try AnalyticGaussian.classicStandardDeviation(
        epsilon: epsilon, delta: delta, sensitivity: sensitivity)
      #expect(abs(own / classic - 1) < 1e-12)
    } else {
      #expect(throws: PrivacyError.self) {
        try AnalyticGaussian.classicStandardDeviation(epsilon: epsilon, delta: delta, sensitivity: sensitivity)
      }
    }
  }

  /// The tutorial divides epsilon by the number of releases and leaves delta as it is.
  @Test("naive composition of a hundred releases, as in the tutorial of pfl-research")
  func naive() throws {
    let sigma = try AnalyticGaussian.standardDeviation(epsilon: 2.0 / 100, delta: 1e-8, sensitivity: 1)
    #expect(abs(sigma - 213.374795) < 1e-5)
  }

  @Test("anything but Gaussian noise without sampling is refused")
  func refusals() throws {
    var accountant = GaussianAccountant(adjacency: .replaceOne)
    #expect(throws: PrivacyError.self) { try accountant.compose(.laplace(scale: 1), count: 1) }
    #expect(throws: PrivacyError.self) {
      try accountant.compose(.poissonSampled(rate: 0.5, of: .gaussian(noiseMultiplier: 1)), count: 1)
    }
    #expect(throws: PrivacyError.self) { try accountant.epsilon(delta: 1) }
    #expect(throws: PrivacyError.self) { try accountant.delta(epsilon: .nan) }
    #expect(throws: PrivacyError.self) {
      try AnalyticGaussian.standardDeviation(epsilon: -1, delta: 1e-5, sensitivity: 1)
    }
    #expect(try accountant.epsilon(delta: 1e-5) == 0)
    try accountant.compose(.gaussian(noiseMultiplier: 0), count: 1)
    #expect(try accountant.epsilon(delta: 1e-5) == .infinity)
  }
}
