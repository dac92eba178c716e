internal import CoveyCore
internal import CoveyNoise

/// Local randomisers of vectors.
extension CaseKind {
  static let localKinds: [String: CaseKind] = [
    "privunit": CaseKind(judge: judgePrivUnit) { question in
      let direction = try PrivUnitDirection(
        epsilon: question.parameters.number("epsilon"), dimension: question.parameters.whole("dim", atLeast: 2))
      return [
        "gamma": .number(direction.threshold), "p": .number(direction.capProbability),
        "cap_mass": .number(direction.capMass), "m": .number(direction.scale),
        "mse_unit_vector": .number(direction.squaredError),
      ]
    }
  ]

  /// The mean inner product is the figure of merit; near its maximum the threshold hardly matters.
  private static func judgePrivUnit(_ judgement: inout Judgement) {
    let scale = judgement.tolerance("m_rel", or: 1e-6)
    let threshold = judgement.tolerance("gamma_rel", or: 1e-3)
    judgement.near("m", relative: scale)
    judgement.near("mse_unit_vector", relative: 3 * scale)
    judgement.near("gamma", relative: threshold)
    for name in ["p", "cap_mass"] { judgement.near(name, relative: 10 * threshold) }
  }
}
