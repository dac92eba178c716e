internal import CoveyAccounting
internal import CoveyCore

/// Lower bounds on epsilon from what an attack finds.
extension CaseKind {
  static let auditKinds: [String: CaseKind] = [
    "audit_one_run_pvalue": CaseKind { question in
      let value = try audit(question.parameters).pValue(
        epsilon: question.parameters.number("epsilon"), delta: question.parameters.number("delta"))
      return ["p_value": .number(value)]
    },
    "audit_one_run_epsilon": CaseKind { question in
      let run = try audit(question.parameters)
      let delta = try question.parameters.number("delta")
      let significance = try question.parameters.number("significance")
      return [
        "epsilon_lower": .number(try run.epsilonLowerBound(delta: delta, significance: significance)),
        // A Gaussian has no epsilon at delta 0.
        "epsilon_lower_fdp": delta == 0
          ? .null : .number(try run.gaussianEpsilonLowerBound(delta: delta, significance: significance)),
      ]
    },
    "clopper_pearson_upper": CaseKind { question in
      let parameters = question.parameters
      let bound = try ClopperPearson.upper(
        successes: parameters.whole("k"), trials: parameters.whole("n", atLeast: 1),
        significance: parameters.number("significance"))
      return ["upper": .number(bound)]
    },
    "audit_scores": CaseKind { question in
      let parameters = question.parameters
      let scores = try ScoreAudit(
        present: parameters.numbers("in_scores"), absent: parameters.numbers("out_scores"))
      let delta = try parameters.number("delta")
      let significance = try parameters.number("significance")
      return [
        "auroc": .number(scores.areaUnderCurve),
        "tpr_at_fpr_0_1": .number(try scores.truePositiveRate(atFalsePositiveRate: 0.1)),
        "epsilon_clopper_pearson_bonferroni": .number(
          try scores.epsilonLowerBound(delta: delta, significance: significance)),
        "epsilon_one_run": .number(try scores.oneRunEpsilonLowerBound(delta: delta, significance: significance)),
      ]
    },
    "audit_one_shot_gaussian": CaseKind { question in
      let parameters = question.parameters
      let epsilon = try OneShotAudit.epsilon(
        mean: parameters.number("mean_cosine"), standardDeviation: parameters.number("std_cosine"),
        dimension: parameters.whole("dim", atLeast: 1), delta: parameters.number("delta"))
      return ["epsilon": .number(epsilon)]
    },
  ]

  private static func audit(_ parameters: CaseParameters) throws -> OneRunAudit {
    try OneRunAudit(
      canaries: parameters.whole("m", atLeast: 1), guesses: parameters.whole("n_guess"),
      correct: parameters.whole("n_correct"))
  }
}
