internal import CoveyAccounting
internal import CoveyCore
internal import CoveyNoise

/// Samples of fixed size and truncated Poisson samples.
extension CaseKind {
  static let sampledKinds: [String: CaseKind] = [
    "wor_gaussian": CaseKind(judge: judgeFixedSize) { question in
      let parameters = question.parameters
      let event = PrivacyEvent.fixedSizeGaussian(
        datasetSize: try parameters.whole("dataset_size", atLeast: 1), sampleSize: try parameters.whole("sample_size"),
        noiseMultiplier: try parameters.number("noise_multiplier"))
      var single = RenyiAccountant(adjacency: .replaceOne, orders: .standard)
      try single.compose(event, count: 1)
      var all = RenyiAccountant(adjacency: .replaceOne, orders: .standard)
      try all.compose(event, count: parameters.whole("steps"))
      let epsilons = try question.byDelta { try all.epsilon(delta: $0) }
      return [
        "rdp_per_step": .numbers(try parameters.numbers("orders").map { try single.divergence(order: $0) }),
        "rdp": epsilons, "rdp_eps": epsilons,
      ]
    },
    "truncated_poisson": CaseKind(judge: { $0.near("pld", "pld_1e-4", relative: $0.tolerance("pld_rel", or: 2e-3)) }) {
      question in
      let parameters = question.parameters
      var accountant = PrivacyLossAccountant(adjacency: .addOrRemoveOne)
      try accountant.compose(
        .truncatedPoissonGaussian(
          rate: parameters.number("sampling_rate"), datasetSize: parameters.whole("dataset_size", atLeast: 1),
          maximumBatch: parameters.whole("max_batch", atLeast: 1),
          noiseMultiplier: parameters.number("noise_multiplier")), count: parameters.whole("steps"))
      return ["pld": try question.byDelta { try accountant.epsilon(delta: $0) }]
    },
  ]

  private static func judgeFixedSize(_ judgement: inout Judgement) {
    let relative = judgement.tolerance("rel", or: 1e-6)
    judgement.near("rdp_per_step", relative: relative)
    judgement.near("rdp", "rdp_eps", relative: relative)
  }
}
