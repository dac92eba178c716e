internal import CoveyAccounting
internal import CoveyCore
internal import CoveyReport

/// The noise that a budget asks for.
extension CaseKind {
  static let calibrationKinds: [String: CaseKind] = [
    "calibrate": CaseKind(judge: judgeCalibration) { question in
      let parameters = question.parameters
      let rate = try parameters.number("sampling_rate")
      let setting = try GaussianRounds(.poisson(rate: rate))
      let (epsilon, delta) = (try parameters.number("epsilon"), try parameters.number("delta"))
      let rounds = try parameters.whole("steps", atLeast: 1)
      var answers: [String: JSONValue] = [:]
      for kind in setting.accountants {
        let noise = try setting.noiseMultiplier(epsilon: epsilon, rounds: rounds, delta: delta, by: kind)
        answers[kind.rawValue] = .number(noise)
      }
      return answers
    }
  ]

  private static func judgeCalibration(_ judgement: inout Judgement) {
    let facts = judgement
    func expected(_ name: String) -> Double? { facts.expected[name]?.double }
    if let noise = facts.computed["rdp"]?.double, let lower = expected("z_rdp_exact_best_order"),
      let upper = expected("z_rdp_dp_accounting")
    {
      judgement.require("rdp", noise, from: lower - 1e-5, to: upper + 1e-4)
    }
    judgement.near("pld", "z_pld_1e-4", relative: judgement.tolerance("pld_rel", or: 1e-3))
    judgement.near("gdp", "z_exact", relative: judgement.tolerance("pld_rel", or: 1e-3))
  }
}
