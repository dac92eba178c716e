internal import CoveyCore
internal import CoveyNoise

/// Noise on integers: what it costs and its exact distribution.
extension CaseKind {
  static let discreteKinds: [String: CaseKind] = [
    "discrete_laplace": CaseKind(judge: judgeLoss) { question in
      let parameters = question.parameters
      let parameter = try parameters.number("parameter")
      let sensitivity = try parameters.whole("sensitivity")
      let steps = try parameters.whole("steps")
      let event = PrivacyEvent.discreteLaplace(parameter: parameter, sensitivity: sensitivity)
      // 2 e^-t / (1 - e^-t)^2.
      let decay = Numerics.expm1(-parameter)
      return [
        "pure_eps": .number(parameter * Double(sensitivity) * Double(steps)),
        "variance": .number(2 * (1 + decay) / (decay * decay)),
        "pld": try lossEpsilons(event, steps, .addOrRemoveOne, question),
      ]
    },
    "discrete_gaussian": CaseKind(judge: judgeDiscreteGaussian) { question in
      let parameters = question.parameters
      let sigma = try parameters.number("sigma")
      let sensitivity = try parameters.whole("sensitivity")
      let steps = try parameters.whole("steps")
      let rho = ConcentratedPrivacy.rho(noiseMultiplier: sigma / Double(sensitivity), count: steps)
      let shape = try IntegerDistribution.discreteGaussian(sigma: sigma)
      return [
        "zcdp_rho": .number(rho),
        "zcdp_eps_optimal": try question.byDelta { ConcentratedPrivacy.epsilon(rho: rho, delta: $0) },
        "pld": try lossEpsilons(
          .discreteGaussian(sigma: sigma, sensitivity: sensitivity), steps, .addOrRemoveOne, question),
        "pmf": .numbers((0..<6).map(shape.probability)), "variance": .number(shape.variance),
      ]
    },
    "skellam_pmf": CaseKind { question in
      let shape = try IntegerDistribution.skellam(variance: question.parameters.number("variance"))
      return ["pmf": .numbers((0..<6).map(shape.probability))]
    },
  ]

  private static func judgeDiscreteGaussian(_ judgement: inout Judgement) {
    judgement.near("zcdp_rho", relative: 1e-12)
    judgement.near("zcdp_eps_optimal", relative: 1e-6)
    judgement.near("pmf", relative: judgement.tolerance("pmf_rel", or: 1e-12))
    judgement.near("variance", relative: judgement.tolerance("pmf_rel", or: 1e-12))
    let facts = judgement
    judgement.each("pld") { key in facts.expected("pld_1e-4", key).map { (0, $0 * (1 + 2e-3) + 1e-3) } }
  }
}
