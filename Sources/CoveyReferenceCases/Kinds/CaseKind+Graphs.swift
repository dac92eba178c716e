internal import CoveyCore
internal import CoveySecureAggregation

/// The random graphs of secure aggregation.
extension CaseKind {
  static let graphKinds: [String: CaseKind] = [
    "secaggplus_graph": CaseKind { question in
      let found = try graph(question.parameters)
      return [
        "k": found.map { .number(Double($0.neighbours)) } ?? .null,
        "t_min": found.map { .number(Double($0.thresholds.lowerBound)) } ?? .null,
        "t_max": found.map { .number(Double($0.thresholds.upperBound)) } ?? .null,
      ]
    },
    "secaggplus_graph_fcp": CaseKind { question in
      let found = try graph(question.parameters)
      return [
        "k": found.map { .number(Double($0.neighbours)) } ?? .null,
        "t": found.map { .number(Double($0.thresholds.lowerBound)) } ?? .null,
      ]
    },
  ]

  private static func graph(_ parameters: CaseParameters) throws -> GraphParameters? {
    let clients = try parameters.whole("n", atLeast: 2)
    guard clients <= MessageLimits.clients else {
      throw CaseFileError("\"n\" must be at most \(MessageLimits.clients)")
    }
    return GraphParameters.find(
      clients: clients, corruptionRate: try rate("gamma", parameters), dropoutRate: try rate("delta", parameters),
      sigma: try bits("sigma", parameters), eta: try bits("eta", parameters),
      adversary: try parameters.choice(
        "adversary", ["semi-honest": GraphAdversary.semiHonest, "semi-malicious": .semiMalicious]),
      population: try parameters.choice(
        "population", ["n-1": GraphParameters.Population.others, "n": .everybody]))
  }

  private static func rate(_ name: String, _ parameters: CaseParameters) throws -> Double {
    let rate = try parameters.number(name)
    guard rate >= 0, rate < 1 else { throw CaseFileError("\"\(name)\" must lie in [0, 1), not \(rate)") }
    return rate
  }

  private static func bits(_ name: String, _ parameters: CaseParameters) throws -> Int {
    let bits = try parameters.whole(name, atLeast: 1)
    guard bits <= MessageLimits.bits else { throw CaseFileError("\"\(name)\" must be at most \(MessageLimits.bits)") }
    return bits
  }
}
