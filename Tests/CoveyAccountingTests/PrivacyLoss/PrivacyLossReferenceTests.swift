import CoveyAccounting
import CoveyNoise
import Foundation
import Testing

/// Against dp-accounting 0.6.0, judged as the header of the reference file says.
@Suite("Privacy loss accounting: reference cases")
struct PrivacyLossReferenceTests {
  private func accountant(_ events: [(PrivacyEvent, Int)], _ adjacency: Adjacency = .addOrRemoveOne) throws
    -> PrivacyLossAccountant
  {
    var accountant = PrivacyLossAccountant(adjacency: adjacency)
    for (event, count) in events { try accountant.compose(event, count: count) }
    return accountant
  }

  private static func sampled(_ numbers: [String: Double]) -> PrivacyEvent {
    .poissonSampled(
      rate: numbers["sampling_rate"] ?? 1, of: .gaussian(noiseMultiplier: numbers["noise_multiplier"] ?? .nan))
  }

  @Test("Gaussian noise on Poisson samples", arguments: ReferenceCase.all("poisson_gaussian"))
  func poissonGaussian(_ reference: ReferenceCase) throws {
    let accountant = try accountant([(Self.sampled(reference.numbers), Int(reference["steps"]))])
    for (key, epsilon) in reference.byDelta["pld_1e-4"] ?? [:] {
      let bounds = try accountant.epsilonBounds(delta: #require(Double(key)))
      #expect(bounds.upperBound <= epsilon * (1 + 1e-3) + 1e-4)
      #expect(bounds.lowerBound <= epsilon)
      if let lower = reference.byDelta["prv_lower"]?[key] { #expect(bounds.upperBound >= lower - 1e-6) }
      if let upper = reference.byDelta["prv_upper"]?[key] { #expect(bounds.lowerBound <= upper) }
      if let finer = reference.byDelta["pld_1e-5"]?[key] { #expect(bounds.upperBound >= finer * (1 - 2e-3)) }
    }
    for (key, exact) in reference.byDelta["exact"] ?? [:] {
      let epsilon = try accountant.epsilon(delta: #require(Double(key)))
      #expect(epsilon >= exact * (1 - 1e-9) && epsilon <= exact * (1 + 1e-9))
    }
    // The reference's own rounding errors show below about 1e-13.
    for (key, delta) in reference.byDelta["pld_1e-4_delta_at_eps"] ?? [:] where delta > 1e-11 {
      let own = try accountant.delta(epsilon: #require(Double(key)))
      #expect(own <= delta * 1.02 && own >= delta * 0.97)
    }
  }

  @Test(
    "other mechanisms",
    arguments: ReferenceCase.all(
      "laplace", "poisson_laplace", "discrete_laplace", "discrete_gaussian", "truncated_poisson", "heterogeneous"))
  func mechanisms(_ reference: ReferenceCase) throws {
    let count = Int(reference.numbers["steps"] ?? 1)
    let events: [(PrivacyEvent, Int)]
    switch reference.kind {
    case "laplace": events = [(.laplace(scale: reference["scale_over_l1_sensitivity"]), count)]
    case "poisson_laplace":
      events = [
        (
          .poissonSampled(
            rate: reference["sampling_rate"], of: .laplace(scale: reference["scale_over_l1_sensitivity"])), count
        )
      ]
    case "discrete_laplace":
      events = [
        (.discreteLaplace(parameter: reference["parameter"], sensitivity: Int(reference["sensitivity"])), count)
      ]
    case "discrete_gaussian":
      events = [(.discreteGaussian(sigma: reference["sigma"], sensitivity: Int(reference["sensitivity"])), count)]
    case "truncated_poisson":
      let event = PrivacyEvent.truncatedPoissonGaussian(
        rate: reference["sampling_rate"], datasetSize: Int(reference["dataset_size"]),
        maximumBatch: Int(reference["max_batch"]), noiseMultiplier: reference["noise_multiplier"])
      events = [(event, count)]
    default: events = reference.phases.map { (Self.sampled($0), Int($0["steps"] ?? 0)) }
    }
    let accountant = try accountant(events)
    for (key, expected) in reference.byDelta["pld_1e-4"] ?? [:] {
      let bounds = try accountant.epsilonBounds(delta: #require(Double(key)))
      #expect(bounds.upperBound <= expected * (1 + 1e-3))
      #expect(bounds.upperBound >= expected * (1 - 2e-3))
      #expect(bounds.lowerBound <= expected)
    }
  }

  /// dp-accounting 0.6.0 composes randomised response once, whatever the count, so the reference holds for one release only;
  /// several are judged by their exact binomial sum.
  @Test("randomised response", arguments: ReferenceCase.all("randomized_response"))
  func randomizedResponse(_ reference: ReferenceCase) throws {
    let noise = reference["noise_parameter"]
    let buckets = Int(reference["num_buckets"])
    let event = PrivacyEvent.randomizedResponse(noiseParameter: noise, buckets: buckets)
    for (key, expected) in reference.byDelta["pld_1e-4"] ?? [:] {
      let delta = try #require(Double(key))
      let once = try accountant([(event, 1)], .replaceOne).epsilon(delta: delta)
      #expect(abs(once / expected - 1) < 2e-3)
      let count = Int(reference["steps"])
      let several = try accountant([(event, count)], .replaceOne).epsilon(delta: delta)
      let exact = exactEpsilon(noise: noise, buckets: buckets, count: count, delta: delta)
      #expect(several >= exact - 1e-9 && several <= exact + 1e-3)
    }
  }

  private func exactEpsilon(noise: Double, buckets: Int, count: Int, delta: Double) -> Double {
    let other = noise / Double(buckets)
    let own = 1 - noise + other
    // All outcomes, as (loss, mass).
    var outcomes: [(loss: Double, mass: Double)] = [(0, 1)]
    let gain = log(own / other)
    let choices: [(loss: Double, mass: Double)] = [(gain, own), (-gain, other), (0, other * Double(buckets - 2))]
    for _ in 0..<count {
      var longer: [(loss: Double, mass: Double)] = []
      for outcome in outcomes {
        for choice in choices { longer.append((outcome.loss + choice.loss, outcome.mass * choice.mass)) }
      }
      outcomes = longer
    }
    var low = 0.0
    var high = 100.0
    for _ in 0..<80 {
      let middle = (low + high) / 2
      var divergence = 0.0
      for outcome in outcomes { divergence += max(0, outcome.mass * (1 - exp(middle - outcome.loss))) }
      if divergence > delta { low = middle } else { high = middle }
    }
    return high
  }
}
