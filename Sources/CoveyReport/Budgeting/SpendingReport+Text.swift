internal import CoveyAccounting
internal import CoveyCore
internal import CoveyNoise
internal import CoveyPrivacy
internal import CoveyProtection

extension SpendingReport {
  /// The report for people.
  /// - Parameter width: Characters in a line of the terminal; nil: lines are not broken.
  public func lines(width: Int? = nil) -> [String] {
    let asked = plan.configuration
    let layout = TextLayout(width: width)
    var lines = plan.isPrivate ? [] : plan.reasonsNotPrivate.flatMap { layout.lines("! \($0)") }
    func row(_ name: String, _ value: String) { lines += layout.labelled(name, value, indent: 18) }
    row("protects", "\(plan.unit.rawValue)s, \(plan.adjacency.rawValue)")
    if let budget = asked.budget {
      let whom = asked.budget?.against ?? []
      row(
        "budget",
        "epsilon \(number(budget.epsilon)) at delta \(number(budget.delta)), against "
          + (whom.isEmpty ? [plan.headline] : whom).map(\.explanation).joined(separator: " and "))
    } else {
      row("budget", "none; what the noise costs is reported, not limited")
    }
    row("mechanism", "\(asked.mechanism.rawValue), \(asked.mode.rawValue), \(asked.noise.rawValue) noise")
    row("sampling", sampling)
    row("rounds", "\(plan.pipeline.rounds)")
    row("clip", clip)
    row("noise multiplier", number(plan.noiseMultiplier) + (asked.noiseMultiplier == nil ? " (found)" : " (stated)"))
    if plan.vectorNoiseMultiplier != plan.noiseMultiplier {
      row("  on the sum", "\(number(plan.vectorNoiseMultiplier)), the rest is on the count of unclipped clients")
    }
    row("accountant", plan.accountant.rawValue)
    if let noise = noiseOnMean { row("noise", "standard deviation \(number(noise)) on each parameter of \(mean)") }
    if let ratio = largestSignalToNoise {
      row(
        "signal/noise",
        "\(number(ratio)) at most: if every contribution has the norm of the clip bound and all are alike; "
          + "\(plan.pipeline.parameterCount) parameters")
    }
    lines.append("")
    lines += layout.lines(guarantees, hanging: 4)
    lines.append("")
    lines += table(layout)
    if !plan.warnings.isEmpty { lines.append("") }
    return lines + layout.lines(plan.warnings.map { "warning: \($0)" })
  }

  /// The report as one JSON object.
  public var jsonLine: String {
    let asked = plan.configuration
    var members: [(key: String, value: JSONValue)] = [
      ("isPrivate", .boolean(plan.isPrivate)), ("unit", .text(plan.unit.rawValue)),
      ("adjacency", .text(plan.adjacency.rawValue)), ("mode", .text(asked.mode.rawValue)),
      ("mechanism", .text(asked.mechanism.rawValue)), ("noise", .text(asked.noise.rawValue)),
      ("budgetEpsilon", asked.budget.map { .number($0.epsilon) } ?? .null), ("delta", .number(plan.delta)),
      ("epsilon", .number(stages.last?.epsilons.first ?? 0)), ("noiseMultiplier", .number(plan.noiseMultiplier)),
      ("rounds", .number(Double(plan.pipeline.rounds))), ("accountant", .text(plan.accountant.rawValue)),
      ("clipBound", .number(asked.clip.initialBound)), ("sampling", samplingValue),
      ("cohort", .number(Double(plan.pipeline.expectedCohort))),
      ("population", .number(Double(plan.pipeline.population))),
      ("parameters", .number(Double(plan.pipeline.parameterCount))),
      ("noiseOnMean", noiseOnMean.map { .number($0) } ?? .null),
      ("largestSignalToNoise", largestSignalToNoise.map { .number($0) } ?? .null),
    ]
    members.append(("headline", .text(plan.headline.rawValue)))
    members.append(("figures", .list(figures.map(Self.value))))
    members.append(("unprotected", .list(plan.unprotected.map { .text($0.adversary.rawValue) })))
    members.append(
      (
        "spent",
        .list(
          stages.map { stage in
            let byDelta = zip(deltas, stage.epsilons).map { (NumberText.general($0), JSONValue.number($1)) }
            return .object([
              "rounds": .number(Double(stage.rounds)),
              "epsilon": .object(Dictionary(byDelta) { first, _ in first }),
            ])
          })
      ))
    members.append(("warnings", .list(plan.warnings.map { .text($0) })))
    return JSONValue.object(members)
  }

  /// A line for each adversary and scope: what holds, and what it counts on.
  private var guarantees: [String] {
    let what =
      plan.configuration.stopping == .planned ? "all \(plan.pipeline.rounds) planned rounds" : "as stopping says"
    var lines = ["guarantees, \(what):"]
    for figure in figures where figure.delta == figures.first?.delta {
      let scope = figure.scope == .run ? "" : ", one participation"
      let others = figures.filter { $0.against == figure.against && $0.scope == figure.scope }.dropFirst()
      let rest = others.map { "\(number($0.epsilon)) at \(number($0.delta))" }.joined(separator: ", ")
      lines.append(
        "  against \(figure.against.explanation)\(scope): epsilon \(number(figure.epsilon)) at delta "
          + "\(number(figure.delta))\(rest.isEmpty ? "" : "; \(rest)")")
      lines.append("    \(Self.basis(figure))")
    }
    for (adversary, reason) in plan.unprotected {
      lines.append("  against \(adversary.explanation): nothing, \(reason)")
    }
    return lines
  }

  /// The theorem, the accountant, and what the figure counts on.
  private static func basis(_ figure: PrivacyFigure) -> String {
    var parts = ["\(figure.formula.rawValue) by \(figure.accountant.rawValue)"]
    parts.append(figure.amplified ? "amplified by sampling" : "no amplification")
    if let most = figure.participations { parts.append("at most \(most) participation\(most == 1 ? "" : "s")") }
    if let rounds = figure.separation { parts.append("\(rounds) rounds apart") }
    if !figure.assumes.isEmpty {
      parts.append("counts on " + figure.assumes.map(\.rawValue).joined(separator: ", "))
    }
    return parts.joined(separator: "; ")
  }

  private static func value(_ figure: PrivacyFigure) -> JSONValue {
    .object([
      "against": .text(figure.against.rawValue), "scope": .text(figure.scope.rawValue),
      "unit": .text(figure.unit.rawValue), "adjacency": .text(figure.adjacency.rawValue),
      "delta": .number(figure.delta), "epsilon": .number(figure.epsilon),
      "formula": .text(figure.formula.rawValue), "accountant": .text(figure.accountant.rawValue),
      "amplified": .boolean(figure.amplified),
      "participations": figure.participations.map { .number(Double($0)) } ?? .null,
      "separation": figure.separation.map { .number(Double($0)) } ?? .null,
      "assumes": .list(figure.assumes.map { .text($0.rawValue) }),
    ])
  }

  /// What shorter runs would cost: a table where it fits, else a sentence a run.
  private func table(_ layout: TextLayout) -> [String] {
    let head = "a run of" + deltas.map { cell("delta \(number($0))") }.joined()
    let table =
      [head]
      + stages.map { stage in
        let rounds = "\(stage.rounds)"
        return String(repeating: " ", count: max(0, 12 - rounds.count)) + rounds
          + stage.epsilons.map { cell("\(number($0))") }.joined()
      }
    guard let width = layout.width, table.contains(where: { $0.count > width }) else { return table }
    return stages.flatMap { stage in
      let costs = zip(deltas, stage.epsilons).map { "\(number($1)) at delta \(number($0))" }
      let rounds = "\(stage.rounds) \(stage.rounds == 1 ? "round" : "rounds")"
      return layout.lines("a run of \(rounds): epsilon \(costs.joined(separator: ", "))")
    }
  }

  private var sampling: String {
    let (cohort, population) = (plan.pipeline.expectedCohort, plan.pipeline.population)
    return switch plan.pipeline.sampling {
    case .poisson(let rate): "Poisson, rate \(number(rate)): \(cohort) of \(population) clients expected"
    case .fixedSize(let size): "\(size) of \(population) clients, uniformly"
    case .roundRobin(let size): "\(size) of \(population) clients in turn"
    case .all: "all \(population) clients in every round"
    case .groupedPoisson(let groups, let rate):
      "Poisson, rate \(number(rate)) within one of \(groups) groups in turn: \(cohort) of \(population) clients expected"
    }
  }

  private var samplingValue: JSONValue {
    switch plan.pipeline.sampling {
    case .poisson: .text("poisson")
    case .fixedSize: .text("fixedSize")
    case .roundRobin: .text("roundRobin")
    case .all: .text("all")
    case .groupedPoisson: .text("groupedPoisson")
    }
  }

  private var clip: String {
    switch plan.configuration.clip {
    case .fixed(let bound): number(bound)
    case .adaptive(let settings):
      "follows the \(number(settings.quantile)) quantile of norms from \(number(settings.initialBound)) on"
        + (plan.countNoise.map { ", count noise \(number($0))" } ?? "")
    }
  }

  private var mean: String { plan.configuration.traits.clipsGradients ? "a step's mean gradient" : "the mean update" }

  private func number(_ value: Double) -> String { NumberText.general(value, digits: 5) }

  private func cell(_ text: String) -> String { String(repeating: " ", count: max(1, 15 - text.count)) + text }
}
