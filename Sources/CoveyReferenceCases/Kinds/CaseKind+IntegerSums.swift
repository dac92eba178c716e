internal import CoveyAccounting
internal import CoveyCore
internal import CoveyNoise

/// Sums of integer noise: exactly for one shape of the change, and by what a run knows, the change's norms.
extension CaseKind {
  static let integerSumKinds: [String: CaseKind] = [
    "discrete_gaussian_sum_pld": CaseKind(judge: judgeShift) { question in
      let parameters = question.parameters
      let sigma = try noise(parameters, "local_sigma")
      let clients = try parameters.whole("clients", atLeast: 1)
      let event = PrivacyEvent.distributedDiscreteGaussian(
        gamma: 1, localStandardDeviation: sigma, clients: clients, l2: try parameters.number("l2"),
        l1: try parameters.number("l1"), dimension: try parameters.whole("dimension", atLeast: 1))
      return try sum(.discreteGaussians(localSigma: sigma, clients: clients), event, question)
    },
    "skellam_sum_pld": CaseKind(judge: judgeShift) { question in
      let parameters = question.parameters
      let variance = try noise(parameters, "variance")
      let event = PrivacyEvent.skellam(
        scale: 1, standardDeviation: variance.squareRoot(), l2: try parameters.number("l2"),
        l1: try parameters.number("l1"))
      return try sum(.skellam(variance: variance), event, question)
    },
  ]

  private static func sum(
    _ noise: IntegerShiftLoss.Noise, _ event: PrivacyEvent, _ question: CaseQuestion
  ) throws -> [String: JSONValue] {
    let parameters = question.parameters
    let rate = try rate(parameters)
    let steps = try parameters.whole("steps", atLeast: 1)
    let shift = try parameters.rows("shift").map { row throws(CaseFileError) -> IntegerShiftLoss.Shift in
      guard row.count == 2, let value = Int(exactly: row[0]), let many = Int(exactly: row[1]) else {
        throw CaseFileError("\"shift\" must hold pairs of whole numbers: [value, how many coordinates]")
      }
      return IntegerShiftLoss.Shift(value: value, coordinates: many)
    }
    let exact = try IntegerShiftLoss(noise: noise, shift: shift, rate: rate)
    return [
      "epsilon": try question.byDelta { try exact.epsilon(delta: $0, steps: steps) },
      "any_shift": try tightest(
        [(rate < 1 ? .poissonSampled(rate: rate, of: event) : event, steps)], adjacency(parameters), question),
    ]
  }

  /// What holds for any shift of such norms holds for the case's.
  private static func judgeShift(_ judgement: inout Judgement) {
    judgement.bracket("epsilon")
    judgement.bracket("any_shift", to: "any_shift_upper")
  }
}
