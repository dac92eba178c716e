internal import CoveyReport

extension SweepResults {
  /// One sentence for every epsilon that names its best setting.
  public var sentences: [String] {
    byEpsilon.compactMap { epsilon, ranked in
      guard let best = ranked.first, let score = best.score else { return nil }
      let values = best.setting.text(plan.axes, leaving: Self.epsilonPaths)
      let mark = best.kind == .notPrivate ? " (not private)" : ""
      var sentence = "epsilon \(number(epsilon))\(mark): best is \(values.isEmpty ? "the only setting" : values), "
      sentence += "\(measure.rawValue) \(measure.text(score.mean))"
      if let interval = score.interval {
        let (low, high) = (measure.number(interval.lowerBound), measure.number(interval.upperBound))
        sentence += " (95 % interval \(low) to \(high), \(score.count) seeds)"
      } else {
        sentence += " (one seed, so no interval)"
      }
      if let cost = best.cost, let reference = baseline?.score {
        let direction = (cost.mean < 0) == (measure == .accuracy) ? "above" : "below"
        sentence +=
          ", \(measure.difference(cost.mean.magnitude)) \(direction) the \(measure.text(reference.mean)) without privacy"
      }
      let rivals = ranked.dropFirst().count { Self.overlap(best.score, $0.score) }
      if rivals > 0 {
        sentence += "; the intervals of \(rivals) other setting\(rivals == 1 ? "" : "s") overlap its own"
      }
      return sentence + "."
    }
  }

  /// The rows of the table, its heads first.
  private var rows: [[String]] {
    let axes = shownAxes
    let others = withoutEpsilon
    var rows = [
      ["epsilon"] + axes.map(\.axis.label)
        + ["noise", "\(measure.rawValue) (95 % interval)", "cost of privacy", "runs", ""]
    ]
    for (epsilon, settings) in byEpsilon {
      for result in settings { rows.append(row(result, epsilon: number(epsilon), axes: axes)) }
    }
    for result in others { rows.append(row(result, epsilon: "?", axes: axes)) }
    for result in baselines where result.score != nil { rows.append(row(result, epsilon: "none", axes: axes)) }
    return rows
  }

  /// The table for a terminal: settings by epsilon, the best first.
  /// - Parameter width: Characters in a line of the terminal; where the table is wider, each setting is a sentence. Nil: a table.
  public func table(width: Int? = nil) -> [String] { TextLayout(width: width).table(rows) }

  /// Everything for a terminal but the chart: the table, what is wrong, the sentences and what the sweep spends.
  /// - Parameter width: Characters in a line of the terminal; nil: lines are not broken.
  public func lines(width: Int? = nil) -> [String] {
    table(width: width) + TextLayout(width: width).lines(remarks)
  }

  /// What stands below the table.
  private var remarks: [String] {
    var lines = ["* on the Pareto front: no setting has more at the same epsilon or as much at a smaller one"]
    for result in troubled {
      let name = result.setting.text(plan.axes)
      let what = result.setting.isBaseline ? "without privacy" + (name.isEmpty ? "" : ", \(name)") : name
      for problem in result.problems { lines.append("\(what): \(problem)") }
    }
    lines.append("")
    lines += sentences
    if !sentences.isEmpty, plan.combinations.count > 1 { lines.append(Self.optimism) }
    lines += warnings.map { "warning: \($0)" }
    return lines + spending.sentences.map { "! \($0)" }
  }

  /// What choosing by held-out data does to what is chosen.
  static let optimism =
    "The best settings were chosen on the held-out data that they were measured on, so expect a little less from new data."

  static let epsilonPaths: Set<String> = ["privacy.budget.epsilon"]

  /// The axes with a column of their own, each with its position; the budget's epsilon has the first column.
  var shownAxes: [(position: Int, axis: SweepAxis)] {
    plan.axes.enumerated().filter { !Self.epsilonPaths.contains($0.element.path) }.map { ($0.offset, $0.element) }
  }

  func number(_ value: Double) -> String { NumberText.general(value, digits: 4) }

  /// The cells of a setting's row, for tables.
  func row(_ result: SettingResult, epsilon: String, axes: [(position: Int, axis: SweepAxis)]) -> [String] {
    let marks =
      (result.isOnFront ? "*" : "") + (result.isBest ? " best" : "")
      + (result.kind == .notPrivate ? " not private" : "")
    let values = axes.map { result.setting.values[$0.position] ?? "-" }
    return [epsilon] + values + [
      result.noiseMultiplier.map { NumberText.general($0, digits: 4) } ?? "-",
      result.score.map { measure.text($0) } ?? "-", result.cost.map { costText($0) } ?? "-",
      "\(result.doneCount)/\(plan.seeds)", marks,
    ]
  }

  private func costText(_ cost: MeanInterval) -> String {
    guard let interval = cost.interval else { return measure.number(cost.mean) }
    return
      "\(measure.number(cost.mean)) (\(measure.number(interval.lowerBound)) to \(measure.number(interval.upperBound)))"
  }

  private static func overlap(_ left: MeanInterval?, _ right: MeanInterval?) -> Bool {
    guard let left = left?.interval, let right = right?.interval else { return false }
    return left.overlaps(right)
  }
}
