internal import CoveyAccounting
internal import CoveyCore
internal import CoveyNoise

/// Banded matrices with Poisson samples within groups of clients.
extension CaseKind {
  static let groupKinds: [String: CaseKind] = [
    "bandmf_grouped": CaseKind(judge: judgeGroups) { question in
      let parameters = question.parameters
      let (size, population) = try cohort(parameters)
      let bands = try parameters.whole("bands", atLeast: 1)
      let rounds = try parameters.whole("rounds", atLeast: 1)
      let coefficients = try parameters.numbers("coefficients")
      guard (1...bands).contains(coefficients.count), bands <= rounds else {
        throw CaseFileError("\"coefficients\" must be 1 to \(bands), and \"bands\" at most the \(rounds) rounds")
      }
      let rate = Double(size) * Double(bands) / Double(population)
      guard rate <= 1 else { throw CaseFileError("a group has fewer than \(size) clients: \"cohort\" is too large") }
      let norm = coefficients.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let adjacency = try adjacency(parameters)
      let noise = try noise(parameters, "sigma") / adjacency.sensitivityFactor / norm
      let event = try PrivacyEvent.amplifiedBandedMatrix(
        noiseMultiplier: noise, rounds: rounds, bands: bands, rate: rate)
      let steps = (rounds + bands - 1) / bands
      return [
        "epsilon": try tightest([(event, 1)], adjacency, question),
        "server_capped": try tightest([(.gaussian(noiseMultiplier: noise), steps)], adjacency, question),
        "rate": .number(rate), "steps": .number(Double(steps)), "column_norm": .number(norm),
      ]
    }
  ]

  private static func judgeGroups(_ judgement: inout Judgement) {
    judgement.bracket("epsilon")
    judgement.near("server_capped", relative: judgement.tolerance("rel", or: 1e-6))
    judgement.near("steps")
    for name in ["rate", "column_norm"] { judgement.near(name, relative: 1e-12) }
  }
}
