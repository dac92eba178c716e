import CoveyPrivacy
import Testing

/// Relative difference, 0 for equal infinities.
func relativeError(_ value: Double, _ expected: Double) -> Double {
  value == expected ? 0 : abs(value - expected) / abs(expected)
}

@Suite("Renyi accounting against reference figures", .enabled(if: RenyiReference.isPresent))
struct RenyiReferenceTests {
  static func accountant(
    _ noise: Double, _ rate: Double, _ steps: Int, orders: RenyiOrders = .refined
  ) throws -> RenyiAccountant {
    var accountant = RenyiAccountant(adjacency: .addOrRemoveOne, orders: orders)
    try accountant.compose(.poissonSampled(rate: rate, of: .gaussian(noiseMultiplier: noise)), count: steps)
    return accountant
  }

  @Test("epsilon of Poisson-sampled Gaussian noise", arguments: RenyiReference.cases("poisson_gaussian"))
  func poissonGaussian(_ reference: RenyiReferenceCase) throws {
    let noise = try reference.number("noise_multiplier")
    let rate = try reference.number("sampling_rate")
    let steps = try reference.integer("steps")
    let refined = try Self.accountant(noise, rate, steps)
    let standard = try Self.accountant(noise, rate, steps, orders: .standard)
    for (delta, best) in try reference.expectedMap("rdp_exact_best_order") {
      let upper = try #require(try reference.expectedMap("rdp_dp_accounting").first { $0.delta == delta }).value
      let epsilon = try refined.epsilon(delta: delta)
      #expect(epsilon >= best * (1 - 1e-6) && epsilon <= upper * (1 + 1e-6), "\(epsilon) in \(best)...\(upper)")
      #expect(epsilon <= best * (1 + 1e-6), "\(epsilon) is not the best order's \(best)")
    }
    for (delta, exact) in try reference.expectedMap("rdp_exact_default_orders") {
      #expect(relativeError(try standard.epsilon(delta: delta), exact) < 1e-9)
    }
  }

  @Test("divergences at orders", arguments: RenyiReference.cases("rdp_order_values"))
  func orderValues(_ reference: RenyiReferenceCase) throws {
    let accountant = try Self.accountant(
      reference.number("noise_multiplier"), reference.number("sampling_rate"), 1)
    for (order, exact) in zip(try reference.numbers("orders"), try reference.expectedNumbers("exact")) {
      let divergence = try accountant.divergence(order: order)
      #expect(relativeError(divergence, exact) < 1e-11, "order \(order): \(divergence), not \(exact)")
    }
  }
}
