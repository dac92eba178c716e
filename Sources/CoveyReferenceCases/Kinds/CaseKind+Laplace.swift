internal import CoveyAccounting
internal import CoveyCore
internal import CoveyNoise

/// Pure mechanisms: Laplace, discrete Laplace, randomised response.
extension CaseKind {
  static let laplaceKinds: [String: CaseKind] = [
    "laplace": CaseKind(judge: judgeLaplace) { question in
      let parameters = question.parameters
      let scale = try parameters.number("scale_over_l1_sensitivity")
      let steps = try parameters.whole("steps")
      let event = PrivacyEvent.laplace(scale: scale)
      var single = RenyiAccountant(adjacency: .addOrRemoveOne, orders: .standard)
      try single.compose(event, count: 1)
      var all = RenyiAccountant(adjacency: .addOrRemoveOne, orders: .standard)
      try all.compose(event, count: steps)
      let epsilons = try question.byDelta { try all.epsilon(delta: $0) }
      return [
        "pure_eps": .number(Double(steps) / scale),
        "rdp_per_step": .numbers(try parameters.numbers("orders").map { try single.divergence(order: $0) }),
        "rdp": epsilons, "rdp_eps": epsilons,
        "pld": try lossEpsilons(event, steps, .addOrRemoveOne, question),
      ]
    },
    "poisson_laplace": CaseKind(judge: judgeLoss) { question in
      let parameters = question.parameters
      let event = PrivacyEvent.poissonSampled(
        rate: try parameters.number("sampling_rate"),
        of: .laplace(scale: try parameters.number("scale_over_l1_sensitivity")))
      return ["pld": try lossEpsilons(event, parameters.whole("steps"), .addOrRemoveOne, question)]
    },
    "randomized_response": CaseKind(judge: judgeLoss) { question in
      let parameters = question.parameters
      let noise = try parameters.number("noise_parameter")
      let buckets = try parameters.whole("num_buckets", atLeast: 1)
      let steps = try parameters.whole("steps")
      let event = PrivacyEvent.randomizedResponse(noiseParameter: noise, buckets: buckets)
      // A true answer has probability 1 - p + p / k, every other one p / k.
      let ratio = (1 - noise + noise / Double(buckets)) / (noise / Double(buckets))
      return [
        "pure_eps": .number(Double(steps) * Numerics.log(ratio)),
        // The reference's pld is that of one answer, whatever its steps; that of all steps stands beside it.
        "pld": try lossEpsilons(event, 1, .replaceOne, question),
        "pld_all_steps": try lossEpsilons(event, steps, .replaceOne, question),
      ]
    },
  ]

  /// Epsilons by privacy-loss distributions.
  static func lossEpsilons(
    _ event: PrivacyEvent, _ count: Int, _ adjacency: Adjacency, _ question: CaseQuestion
  ) throws -> JSONValue {
    var accountant = PrivacyLossAccountant(adjacency: adjacency)
    try accountant.compose(event, count: count)
    return try question.byDelta { try accountant.epsilon(delta: $0) }
  }

  private static func judgeLaplace(_ judgement: inout Judgement) {
    let renyi = judgement.tolerance("rdp_rel", or: 1e-6)
    judgement.near("pure_eps", relative: 1e-12)
    judgement.near("rdp_per_step", relative: renyi)
    judgement.near("rdp", "rdp_eps", relative: renyi)
    judgement.near("pld", "pld_1e-4", relative: judgement.tolerance("pld_rel", or: 1e-3))
  }

  /// A pure epsilon, a variance and privacy-loss epsilons.
  static func judgeLoss(_ judgement: inout Judgement) {
    judgement.near("pure_eps", relative: 1e-12)
    judgement.near("variance", relative: 1e-12)
    judgement.near("pld", "pld_1e-4", relative: judgement.tolerance("pld_rel", or: 2e-3))
  }
}
