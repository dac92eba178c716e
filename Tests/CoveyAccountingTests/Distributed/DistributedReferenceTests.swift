import CoveyAccounting
import CoveyNoise
import Testing

@Suite("Distributed noise against reference figures", .enabled(if: RenyiReference.isPresent))
struct DistributedReferenceTests {
  @Test("norms after rounding", arguments: RenyiReference.cases("rounded_norm_bound"))
  func roundedNorms(_ reference: RenyiReferenceCase) throws {
    let dimension = try reference.integer("dim")
    let l2 = try DistributedNoise.roundedL2(
      bound: reference.number("l2_norm_scaled"), beta: reference.number("beta"), dimension: dimension)
    #expect(relativeError(l2, try reference.expected("l2")) < 1e-12)
    #expect(
      relativeError(DistributedNoise.roundedL1(l2: l2, dimension: dimension), try reference.expected("l1")) < 1e-12)
  }

  @Test("the scale of the grid", arguments: RenyiReference.cases("heuristic_scale"))
  func scale(_ reference: RenyiReferenceCase) throws {
    let scale = try DistributedNoise.heuristicScale(
      localStandardDeviation: reference.number("local_stddev"), clip: reference.number("l2_clip"),
      bits: reference.integer("bits"), clients: reference.integer("num_clients"), dimension: reference.integer("dim"),
      deviations: reference.number("k_stddevs"), flatness: reference.number("rho"))
    #expect(relativeError(scale, try reference.expected("scale")) < 1e-9)
  }

  @Test("the noise split of adaptive clipping", arguments: RenyiReference.cases("adaptive_clip_noise_split"))
  func noiseSplit(_ reference: RenyiReferenceCase) throws {
    let split = try AdaptiveClipNoise.updateMultiplier(
      noiseMultiplier: reference.number("noise_multiplier"), countNoise: reference.number("bit_stddev"))
    #expect(relativeError(split, try reference.expected("z_delta")) < 1e-12)
  }

  /// Checks divergences of one release and the epsilon of all.
  private func check(_ event: PrivacyEvent, orders: [Double], _ reference: RenyiReferenceCase) throws {
    var single = RenyiAccountant(adjacency: .addOrRemoveOne, orders: .integers)
    try single.compose(event, count: 1)
    for (order, rdp) in zip(orders, try reference.expectedNumbers("rdp_unsampled")) {
      #expect(relativeError(try single.divergence(order: order), rdp) < 1e-6)
    }
    let sampled = PrivacyEvent.poissonSampled(rate: try reference.number("sampling_rate"), of: event)
    var all = RenyiAccountant(adjacency: .addOrRemoveOne, orders: .integers)
    var refined = RenyiAccountant(adjacency: .addOrRemoveOne)
    try all.compose(sampled, count: reference.integer("steps"))
    try refined.compose(sampled, count: reference.integer("steps"))
    let delta = try reference.number("delta")
    #expect(relativeError(try all.epsilon(delta: delta), try reference.expected("epsilon")) < 1e-6)
    #expect(try all.bestOrder(delta: delta) == reference.expected("order"))
    #expect(try refined.epsilon(delta: delta) <= reference.expected("epsilon") * (1 + 1e-6))
  }

  @Test("Skellam noise", arguments: RenyiReference.cases("skellam"))
  func skellam(_ reference: RenyiReferenceCase) throws {
    let scale = try reference.number("scale")
    let dimension = try reference.integer("dim")
    let l2 = try DistributedNoise.roundedL2(
      bound: reference.number("l2_clip") * scale, beta: reference.number("beta"), dimension: dimension)
    let l1 = DistributedNoise.roundedL1(l2: l2, dimension: dimension)
    #expect(relativeError(l2 / scale, try reference.expected("rounded_l2")) < 1e-12)
    #expect(relativeError(l1 / scale, try reference.expected("rounded_l1")) < 1e-12)
    let event = try PrivacyEvent.skellam(
      scale: scale, standardDeviation: reference.number("central_stddev"), l2: l2 / scale, l1: l1 / scale)
    try check(event, orders: reference.numbers("orders"), reference)
  }

  @Test("discrete Gaussians", arguments: RenyiReference.cases("distributed_discrete_gaussian"))
  func discreteGaussians(_ reference: RenyiReferenceCase) throws {
    let gamma = try reference.number("gamma")
    let dimension = try reference.integer("dim")
    let clients = try reference.integer("num_clients")
    let local = try reference.number("local_stddev")
    let l2 = try DistributedNoise.roundedL2(
      bound: reference.number("l2_clip") / gamma, beta: reference.number("beta"), dimension: dimension)
    let l1 = DistributedNoise.roundedL1(l2: l2, dimension: dimension)
    #expect(relativeError(l2 * gamma, try reference.expected("rounded_l2")) < 1e-12)
    let tau = DistributedNoise.tau(localStandardDeviation: local / gamma, clients: clients)
    #expect(abs(tau - (try reference.expected("tau"))) <= 1e-9 * tau + 1e-300)
    let event = PrivacyEvent.distributedDiscreteGaussian(
      gamma: gamma, localStandardDeviation: local, clients: clients, l2: l2 * gamma, l1: l1 * gamma,
      dimension: dimension)
    try check(event, orders: reference.expectedNumbers("orders"), reference)
  }
}
