internal import CoveyAccounting
internal import CoveyCore
internal import CoveyNoise
internal import CoveyPrivacy

/// Filters that admit releases within a budget, and milestones at which a run may end.
extension CaseKind {
  static let stoppingKinds: [String: CaseKind] = [
    "filter_stop": CaseKind(judge: judgeFilter) { question in
      let parameters = question.parameters
      switch try parameters.choice("filter", ["renyi": Filter.renyi, "gdp": .gaussian, "milestones": .milestones]) {
      case .renyi: return try renyiFilter(parameters)
      case .gaussian: return try gaussianFilter(parameters)
      case .milestones: return try milestones(parameters)
      }
    }
  ]

  private enum Filter { case renyi, gaussian, milestones }

  private static func renyiFilter(_ parameters: CaseParameters) throws -> [String: JSONValue] {
    let adjacency = try adjacency(parameters)
    let order = try parameters.number("order")
    var filter = try RenyiFilter(
      epsilon: parameters.number("epsilon"), delta: parameters.number("delta"), order: order)
    var divergences: [Double] = []
    var isOpen = true
    for entry in try parameters.groups("events") {
      let event = sampled(try noise(entry) / adjacency.sensitivityFactor, rate: try rate(entry))
      var single = RenyiAccountant(adjacency: adjacency)
      try single.compose(event, count: 1)
      divergences.append(try single.divergence(order: order))
      // In order: what comes after a release that was refused does not take place.
      guard isOpen else { continue }
      let count = try entry.whole("steps")
      isOpen = try filter.admit(event, adjacency: adjacency, count: count) == count
    }
    return [
      "budget": .number(filter.budget), "divergence": .numbers(divergences),
      "admitted": .number(Double(filter.admitted)), "spent": .number(filter.spent),
    ]
  }

  private static func gaussianFilter(_ parameters: CaseParameters) throws -> [String: JSONValue] {
    let adjacency = try adjacency(parameters)
    var filter = try GaussianFilter(epsilon: parameters.number("epsilon"), delta: parameters.number("delta"))
    for entry in try parameters.groups("events") {
      guard try rate(entry) == 1 else {
        throw CaseFileError("a Gaussian filter admits releases without sampling: \"sampling_rate\" must be 1")
      }
      let count = try entry.whole("steps")
      let noise = try noise(entry) / adjacency.sensitivityFactor
      guard try filter.admit(noiseMultiplier: noise, count: count) == count else { break }
    }
    return [
      "mu": .number(filter.mu), "admitted": .number(Double(filter.admitted)),
      "spent_mu_squared": .number(filter.spent),
    ]
  }

  private static func milestones(_ parameters: CaseParameters) throws -> [String: JSONValue] {
    let stated = Set(try parameters.wholes("milestones", atLeast: 1)).sorted()
    guard let rounds = stated.last else { throw CaseFileError("\"milestones\" is empty") }
    let delta = try parameters.number("delta")
    try PrivacyError.checkDelta(delta)
    let isEqual = try parameters.choice("split", ["equal": true, "half": false])
    let adjacency = try adjacency(parameters)
    var configuration = PrivacyConfiguration(
      mode: .central, budget: try unlimited(adjacency, .client, delta: delta), clip: .fixed(bound: 1))
    configuration.stopping = .milestones(Array(stated.dropLast()))
    let pipeline = PrivacyPipeline(
      population: 1, rounds: rounds, sampling: .poisson(rate: try rate(parameters)), expectedCohort: 1,
      parameterCount: 1)
    let plan = PrivacyPlan(
      configuration: configuration, pipeline: pipeline, noiseMultiplier: try noise(parameters), accountant: .pld,
      warnings: [])
    var epsilons: [String: JSONValue] = [:]
    for milestone in configuration.stopping.milestones(rounds: rounds, delta: delta) {
      // Runs give half of delta to the planned end.
      let share = isEqual ? delta / Double(stated.count) : milestone.delta
      let figure = try plan.figures(segments: [milestone.rounds], deltas: [share]).first { $0.against == .model }
      epsilons["\(milestone.rounds)"] = figure.map { .number($0.epsilon) }
    }
    var answers: [String: JSONValue] = ["epsilon": .object(epsilons)]
    if isEqual { answers["delta_each"] = .number(delta / Double(stated.count)) }
    return answers
  }

  private static func judgeFilter(_ judgement: inout Judgement) {
    judgement.bracket("epsilon")
    let relative = judgement.tolerance("rel", or: 1e-9)
    for name in ["budget", "divergence", "spent", "mu", "spent_mu_squared", "delta_each"] {
      judgement.near(name, relative: relative)
    }
    judgement.near("admitted")
  }
}
