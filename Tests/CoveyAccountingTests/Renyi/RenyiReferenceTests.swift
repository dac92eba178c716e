import CoveyAccounting
import CoveyNoise
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

  @Test("noise for a budget", arguments: RenyiReference.cases("calibrate"))
  func calibration(_ reference: RenyiReferenceCase) throws {
    let rate = try reference.number("sampling_rate")
    let steps = try reference.integer("steps")
    let (target, delta) = (try reference.number("epsilon"), try reference.number("delta"))
    var (low, high) = (0.2, 50.0)
    while high - low > 1e-9 {
      let middle = 0.5 * (low + high)
      if try Self.accountant(middle, rate, steps).epsilon(delta: delta) > target { low = middle } else { high = middle }
    }
    #expect(high >= (try reference.expected("z_rdp_exact_best_order")) - 1e-5)
    #expect(high <= (try reference.expected("z_rdp_dp_accounting")) + 1e-4)
  }

  @Test("Laplace noise", arguments: RenyiReference.cases("laplace"))
  func laplace(_ reference: RenyiReferenceCase) throws {
    let event = PrivacyEvent.laplace(scale: try reference.number("scale_over_l1_sensitivity"))
    var single = RenyiAccountant(adjacency: .addOrRemoveOne)
    try single.compose(event, count: 1)
    for (order, rdp) in zip(try reference.numbers("orders"), try reference.expectedNumbers("rdp_per_step")) {
      #expect(relativeError(try single.divergence(order: order), rdp) < 1e-10)
    }
    var standard = RenyiAccountant(adjacency: .addOrRemoveOne, orders: .standard)
    var refined = RenyiAccountant(adjacency: .addOrRemoveOne)
    try standard.compose(event, count: reference.integer("steps"))
    try refined.compose(event, count: reference.integer("steps"))
    let exact = try reference.expectedMap("pld_1e-4")
    for (delta, epsilon) in try reference.expectedMap("rdp_eps") {
      #expect(relativeError(try standard.epsilon(delta: delta), epsilon) < 1e-6)
      let best = try refined.epsilon(delta: delta)
      let lower = try #require(exact.first { $0.delta == delta }).value
      #expect(best <= epsilon * (1 + 1e-9) && best >= lower * (1 - 1e-3))
      #expect(best <= (try reference.expected("pure_eps")))
    }
  }

  @Test("samples of fixed size", arguments: RenyiReference.cases("wor_gaussian"))
  func fixedSize(_ reference: RenyiReferenceCase) throws {
    let event = try PrivacyEvent.fixedSizeGaussian(
      datasetSize: reference.integer("dataset_size"), sampleSize: reference.integer("sample_size"),
      noiseMultiplier: reference.number("noise_multiplier"))
    var single = RenyiAccountant(adjacency: .replaceOne, orders: .standard)
    try single.compose(event, count: 1)
    for (order, rdp) in zip(try reference.numbers("orders"), try reference.expectedNumbers("rdp_per_step")) {
      #expect(relativeError(try single.divergence(order: order), rdp) < 1e-6, "order \(order)")
    }
    var all = RenyiAccountant(adjacency: .replaceOne, orders: .standard)
    var refined = RenyiAccountant(adjacency: .replaceOne)
    try all.compose(event, count: reference.integer("steps"))
    try refined.compose(event, count: reference.integer("steps"))
    for (delta, epsilon) in try reference.expectedMap("rdp_eps") {
      #expect(relativeError(try all.epsilon(delta: delta), epsilon) < 1e-6)
      #expect(try refined.epsilon(delta: delta) <= epsilon * (1 + 1e-6))
    }
  }

  @Test("several phases", arguments: RenyiReference.cases("heterogeneous"))
  func heterogeneous(_ reference: RenyiReferenceCase) throws {
    guard case .list(let phases)? = reference.params["phases"] else {
      Issue.record("no phases")
      return
    }
    var standard = RenyiAccountant(adjacency: .addOrRemoveOne, orders: .standard)
    var refined = RenyiAccountant(adjacency: .addOrRemoveOne)
    var events: [PrivacyEvent] = []
    for phase in phases {
      let values = try #require(phase.object)
      let event = try PrivacyEvent.poissonSampled(
        rate: #require(values["sampling_rate"]?.number),
        of: .gaussian(noiseMultiplier: #require(values["noise_multiplier"]?.number)))
      let steps = Int(try #require(values["steps"]?.number))
      try standard.compose(event, count: steps)
      events.append(.repeated(event, count: steps))
    }
    try refined.compose(.composed(events), count: 1)
    for (delta, exact) in try reference.expectedMap("rdp_exact_default_orders") {
      #expect(relativeError(try standard.epsilon(delta: delta), exact) < 1e-9)
      let epsilon = try refined.epsilon(delta: delta)
      let lower = try #require(try reference.expectedMap("pld_1e-4").first { $0.delta == delta }).value
      #expect(epsilon <= exact * (1 + 1e-9) && epsilon >= lower)
    }
  }

  @Test("edges", arguments: RenyiReference.cases("edge"))
  func edges(_ reference: RenyiReferenceCase) throws {
    let accountant = try Self.accountant(
      reference.number("noise_multiplier"), reference.number("sampling_rate"), reference.integer("steps"))
    let delta = try reference.number("delta")
    if delta > 0 {
      #expect(try accountant.epsilon(delta: delta) == reference.expected("epsilon"))
    } else {
      #expect(throws: PrivacyError.self) { try accountant.epsilon(delta: delta) }
    }
  }

  @Test("discrete Gaussian noise", arguments: RenyiReference.cases("discrete_gaussian"))
  func discreteGaussian(_ reference: RenyiReferenceCase) throws {
    var accountant = RenyiAccountant(adjacency: .addOrRemoveOne)
    try accountant.compose(
      .discreteGaussian(sigma: reference.number("sigma"), sensitivity: reference.integer("sensitivity")),
      count: reference.integer("steps"))
    for (delta, epsilon) in try reference.expectedMap("zcdp_eps_optimal") {
      #expect(relativeError(try accountant.epsilon(delta: delta), epsilon) < 1e-8)
    }
  }

  @Test("pure mechanisms stay between the tight and the pure epsilon")
  func pureMechanisms() throws {
    for reference in RenyiReference.cases("discrete_laplace") {
      var accountant = RenyiAccountant(adjacency: .addOrRemoveOne)
      try accountant.compose(
        .discreteLaplace(parameter: reference.number("parameter"), sensitivity: reference.integer("sensitivity")),
        count: reference.integer("steps"))
      for (delta, lower) in try reference.expectedMap("pld_1e-4") {
        let epsilon = try accountant.epsilon(delta: delta)
        let pure = try reference.expected("pure_eps")
        #expect(epsilon >= lower * (1 - 2e-3) && epsilon <= pure * (1 + 1e-12))
      }
    }
    for reference in RenyiReference.cases("randomized_response") {
      var accountant = RenyiAccountant(adjacency: .replaceOne)
      try accountant.compose(
        .randomizedResponse(
          noiseParameter: reference.number("noise_parameter"), buckets: reference.integer("num_buckets")),
        count: reference.integer("steps"))
      for (delta, _) in try reference.expectedMap("pld_1e-4") {
        let epsilon = try accountant.epsilon(delta: delta)
        let pure = try reference.expected("pure_eps")
        #expect(epsilon <= pure * (1 + 1e-12) && epsilon > 0)
      }
    }
  }
}
