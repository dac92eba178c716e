internal import CoveyAccounting
internal import CoveyCore
internal import CoveyNoise

/// Gaussian noise on Poisson samples at the ends of the ranges: deltas, rates and epsilons where floats are in the way.
extension CaseKind {
  static let extremeKinds: [String: CaseKind] = [
    "tiny_delta": CaseKind(judge: compareBrackets, compute: extreme),
    "tiny_rate": CaseKind(judge: compareBrackets, compute: extreme),
    "huge_epsilon": CaseKind(judge: judgeHuge) { question in
      var mixture = MixtureAccountant(adjacency: try adjacency(question.parameters))
      for release in try steps(question) { try mixture.compose(release.event, count: release.count) }
      var answers = try extreme(question)
      answers["mixture_over_K"] = try question.byDelta { try mixture.epsilon(delta: $0) }
      return answers
    },
  ]

  private static func extreme(_ question: CaseQuestion) throws -> [String: JSONValue] {
    ["epsilon": try tightest(steps(question), adjacency(question.parameters), question)]
  }

  private static func steps(_ question: CaseQuestion) throws -> [(event: PrivacyEvent, count: Int)] {
    let parameters = question.parameters
    let noise = try noise(parameters) / (try adjacency(parameters)).sensitivityFactor
    return [(sampled(noise, rate: try rate(parameters)), try parameters.whole("steps", atLeast: 1))]
  }

  /// The mixture is a sum of closed forms.
  private static func judgeHuge(_ judgement: inout Judgement) {
    judgement.bracket("epsilon")
    judgement.near("mixture_over_K", relative: judgement.tolerance("rel", or: 1e-5))
  }
}
