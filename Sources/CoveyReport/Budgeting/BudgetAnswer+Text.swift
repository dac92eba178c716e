internal import CoveyAccounting
internal import CoveyCore
internal import CoveyNoise

extension BudgetAnswer {
  /// The answer for people: what was asked, then a line for each way of accounting.
  /// - Parameter width: Characters in a line of the terminal; nil: lines are not broken.
  public func lines(width: Int? = nil) -> [String] {
    let what =
      switch question {
      case .epsilon(let noise, let rounds):
        "epsilon at delta \(NumberText.general(delta)) of \(Self.count(rounds)) with noise multiplier \(NumberText.general(noise))"
      case .noise(let epsilon, let rounds):
        "noise multiplier for (\(NumberText.general(epsilon)), \(NumberText.general(delta))) over \(Self.count(rounds))"
      case .rounds(let epsilon, let noise):
        "rounds within (\(NumberText.general(epsilon)), \(NumberText.general(delta))) with noise multiplier \(NumberText.general(noise))"
      }
    let lines =
      ["\(what); \(setting)"]
      + values.enumerated().map { index, entry in
        let number = text(entry.value)
        return "  \(entry.kind.rawValue)  \(number)\(index == 0 && values.count > 1 ? "  (tightest)" : "")"
      } + withoutBound.map { "  \($0.rawValue)  no bound" } + remark
    return TextLayout(width: width).lines(lines)
  }

  /// The answer as one JSON object. The three of epsilon, noiseMultiplier and rounds belong together, by the tightest way
  /// of accounting, which `accountant` names; `accountants` holds the asked number by each.
  public var jsonLine: String {
    var members: [(key: String, value: JSONValue)] = [
      ("epsilon", .number(epsilon)), ("delta", .number(delta)), ("noiseMultiplier", .number(noiseMultiplier)),
      ("rounds", .number(Double(rounds))), ("accountant", .text(best.rawValue)),
      ("accountants", .object(Dictionary(values.map { ($0.kind.rawValue, .number($0.value)) }) { first, _ in first })),
      ("adjacency", .text(setting.adjacency.rawValue)),
    ]
    switch setting.sampling {
    case .poisson(let rate): members += [("sampling", .text("poisson")), ("samplingRate", .number(rate))]
    case .fixedSize(let cohort, let population):
      members += [
        ("sampling", .text("fixedSize")), ("samplingRate", .number(Double(cohort) / Double(population))),
        ("cohort", .number(Double(cohort))), ("population", .number(Double(population))),
      ]
    case .none: members += [("sampling", .text("none")), ("samplingRate", .number(1))]
    }
    return JSONValue.object(members)
  }

  /// Epsilon over the rounds, a line for each way of accounting.
  /// - Parameter points: How many values to compute for each, at least 2.
  /// - Throws: What the accountants throw.
  public func curve(points: Int = 40) throws -> Chart {
    let last = max(rounds, 1)
    let count = max(2, points)
    var marks: [Int] = []
    for index in 1...count {
      let mark = max(1, last * index / count)
      if marks.last != mark { marks.append(mark) }
    }
    let series = try values.map { entry in
      let line = try marks.map { round in
        ChartPoint(
          Double(round),
          try setting.epsilon(noiseMultiplier: noiseMultiplier, rounds: round, delta: delta, by: entry.kind))
      }
      return ChartSeries(entry.kind.rawValue, points: [ChartPoint(0, 0)] + line)
    }
    var levels: [ChartLevel] = []
    if case .epsilon = question {} else { levels = [ChartLevel(.y, at: epsilon, name: "budget")] }
    return Chart(
      title: "Privacy spent: noise multiplier \(NumberText.general(noiseMultiplier)), \(setting)",
      x: ChartAxis("rounds", including: [0]),
      y: ChartAxis("epsilon at delta \(NumberText.general(delta))", including: [0]), series: series, levels: levels)
  }

  private func text(_ value: Double) -> String {
    if case .rounds = question { return "\(Int(value))" }
    return NumberText.general(value, digits: 6)
  }

  private var remark: [String] {
    guard case .rounds(let epsilon, let noise) = question else { return [] }
    if rounds >= GaussianRounds.mostRounds {
      return ["  no run of fewer than \(GaussianRounds.mostRounds) rounds spends it"]
    }
    guard rounds == 0, let one = try? setting.epsilon(noiseMultiplier: noise, rounds: 1, delta: delta, by: best) else {
      return []
    }
    return [
      "  not even one: a single round costs epsilon \(NumberText.general(one)), more than \(NumberText.general(epsilon)); "
        + "add noise, or sample fewer clients of more"
    ]
  }

  private static func count(_ rounds: Int) -> String { rounds == 1 ? "1 round" : "\(rounds) rounds" }
}
