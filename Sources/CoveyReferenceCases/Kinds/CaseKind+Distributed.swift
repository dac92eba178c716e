internal import CoveyAccounting
internal import CoveyCore
internal import CoveyNoise

/// Noise that clients add in shares, on integers.
extension CaseKind {
  static let distributedKinds: [String: CaseKind] = [
    "skellam": CaseKind { question in
      let parameters = question.parameters
      let scale = try parameters.number("scale")
      let norms = try RoundedNorms(parameters, scale: scale)
      let event = PrivacyEvent.skellam(
        scale: scale, standardDeviation: try parameters.number("central_stddev"), l2: norms.l2, l1: norms.l1)
      var answers = try costs(event, parameters, orders: parameters.numbers("orders"))
      answers["rounded_l2"] = .number(norms.l2)
      answers["rounded_l1"] = .number(norms.l1)
      return answers
    },
    "distributed_discrete_gaussian": CaseKind { question in
      let parameters = question.parameters
      let gamma = try parameters.number("gamma")
      let norms = try RoundedNorms(parameters, scale: 1 / gamma)
      let local = try parameters.number("local_stddev")
      let clients = try parameters.whole("num_clients", atLeast: 1)
      let event = PrivacyEvent.distributedDiscreteGaussian(
        gamma: gamma, localStandardDeviation: local, clients: clients, l2: norms.l2, l1: norms.l1,
        dimension: try parameters.whole("dim", atLeast: 1))
      let orders = question.list(of: "orders", or: [2, 4, 16, 64])
      var answers = try costs(event, parameters, orders: orders)
      answers["tau"] = .number(DistributedNoise.tau(localStandardDeviation: local / gamma, clients: clients))
      answers["rounded_l2"] = .number(norms.l2)
      answers["rounded_l1"] = .number(norms.l1)
      answers["orders"] = .numbers(orders)
      return answers
    },
    "rounded_norm_bound": CaseKind { question in
      let parameters = question.parameters
      let dimension = try parameters.whole("dim", atLeast: 1)
      let l2 = try DistributedNoise.roundedL2(
        bound: parameters.number("l2_norm_scaled"), beta: parameters.number("beta"), dimension: dimension)
      return ["l2": .number(l2), "l1": .number(DistributedNoise.roundedL1(l2: l2, dimension: dimension))]
    },
    "heuristic_scale": CaseKind { question in
      let parameters = question.parameters
      let scale = try DistributedNoise.heuristicScale(
        localStandardDeviation: parameters.number("local_stddev"), clip: parameters.number("l2_clip"),
        bits: parameters.whole("bits", atLeast: 1), clients: parameters.whole("num_clients", atLeast: 1),
        dimension: parameters.whole("dim", atLeast: 1), deviations: parameters.number("k_stddevs"),
        flatness: parameters.number("rho"))
      return ["scale": .number(scale)]
    },
  ]

  /// An update's norms after rounding, in the units of the update.
  private struct RoundedNorms {
    let l2: Double, l1: Double

    init(_ parameters: CaseParameters, scale: Double) throws {
      let dimension = try parameters.whole("dim", atLeast: 1)
      let norm = try DistributedNoise.roundedL2(
        bound: scale * parameters.number("l2_clip"), beta: parameters.number("beta"), dimension: dimension)
      l2 = norm / scale
      l1 = DistributedNoise.roundedL1(l2: norm, dimension: dimension) / scale
    }
  }

  /// One release's divergences, and the epsilon of all at the whole orders that the papers' program tries.
  private static func costs(
    _ event: PrivacyEvent, _ parameters: CaseParameters, orders: [Double]
  ) throws -> [String: JSONValue] {
    let rate = try parameters.number("sampling_rate")
    let delta = try parameters.number("delta")
    var single = RenyiAccountant(adjacency: .addOrRemoveOne, orders: .integers)
    try single.compose(event, count: 1)
    var all = RenyiAccountant(adjacency: .addOrRemoveOne, orders: .integers)
    try all.compose(rate == 1 ? event : .poissonSampled(rate: rate, of: event), count: parameters.whole("steps"))
    return [
      "rdp_unsampled": .numbers(try orders.map { try single.divergence(order: $0) }),
      "epsilon": .number(try all.epsilon(delta: delta)), "order": .number(try all.bestOrder(delta: delta)),
    ]
  }
}
