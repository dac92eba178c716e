internal import CoveyAccounting
internal import CoveyCore
internal import CoveyNoise

/// Noise on the nodes of binary trees.
extension CaseKind {
  static let treeKinds: [String: CaseKind] = [
    "tree_single_epoch": CaseKind(judge: judgeSingleEpoch) { question in
      let parameters = question.parameters
      let noise = try parameters.number("noise_multiplier")
      let depth = TreeAggregation.singleParticipation(treeSteps: try parameters.wholes("step_counts"))
      let repeats = try parameters.whole("repeats")
      let event = PrivacyEvent.gaussian(noiseMultiplier: noise / Double(depth).squareRoot())
      var renyi = RenyiAccountant(adjacency: .zeroOut, orders: .standard)
      try renyi.compose(event, count: repeats)
      var exact = GaussianAccountant(adjacency: .zeroOut)
      try exact.compose(event, count: repeats)
      let byOrder = try question.byDelta { try renyi.epsilon(delta: $0) }
      let closed = try question.byDelta { try exact.epsilon(delta: $0) }
      return [
        "depth": .number(Double(depth)), "zcdp_rho": .number(exact.rho), "rdp": byOrder, "rdp_eps": byOrder,
        "gdp": closed, "exact_gaussian_eps": closed,
      ]
    },
    "tree_restart": CaseKind { question in
      let parameters = question.parameters
      let sum = TreeAggregation.oncePerTree(treeSteps: try parameters.wholes("steps_list"))
      let rho = ConcentratedPrivacy.rho(noiseMultiplier: try parameters.number("noise_multiplier"), count: sum)
      return ["sum_depth": .number(Double(sum)), "rdp": .numbers(try parameters.numbers("orders").map { $0 * rho })]
    },
    "tree_no_restart": CaseKind { question in
      let parameters = question.parameters
      // The reference counts the rounds strictly between two participations.
      let square = try TreeAggregation.separated(
        steps: parameters.whole("total_steps"), maximumParticipation: parameters.whole("max_participation"),
        minimumSeparation: parameters.whole("min_separation") + 1)
      let noise = try parameters.number("noise_multiplier")
      return [
        "sensitivity_sq": .number(Double(square)),
        "zcdp_rho": .number(ConcentratedPrivacy.rho(noiseMultiplier: noise, count: square)),
      ]
    },
    "tree_fixed_order_epochs": CaseKind { question in
      let parameters = question.parameters
      let square = try TreeAggregation.fixedOrder(
        batchesPerEpoch: parameters.whole("batches_per_epoch", atLeast: 1),
        epochsPerTree: parameters.wholes("epochs_between_restarts"),
        completesTrees: parameters.flag("tree_completion"))
      let noise = try parameters.number("noise") / Double(square).squareRoot()
      // The reference's orders: 1.1 to 199.9 by 0.1.
      var accountant = RenyiAccountant(adjacency: .zeroOut, orders: .listed((11..<2000).map { Double($0) / 10 }))
      try accountant.compose(.gaussian(noiseMultiplier: noise), count: 1)
      return [
        "effective_sigma": .number(noise), "sensitivity_sq": .number(Double(square)),
        "epsilon_rdp": .number(try accountant.epsilon(delta: parameters.number("delta"))),
      ]
    },
  ]

  private static func judgeSingleEpoch(_ judgement: inout Judgement) {
    let relative = judgement.tolerance("rel", or: 1e-6)
    for name in ["depth", "zcdp_rho", "exact_gaussian_eps"] { judgement.near(name, relative: relative) }
    judgement.near("rdp", "rdp_eps", relative: relative)
    judgement.near("gdp", "exact_gaussian_eps", relative: relative)
  }
}
