internal import CoveyReport

extension SweepResults {
  /// One row a setting (RFC 4180): its values, epsilon, the measure with its interval, and its cost.
  public var settingsCSV: String {
    let measure = measure.rawValue
    let head =
      ["setting", "kind"] + plan.axes.map(\.path) + [
        "epsilon", "delta", "noise_multiplier", "is_private", "runs_done", "runs", "\(measure)_mean", "\(measure)_low",
        "\(measure)_high", "cost_mean", "cost_low", "cost_high", "on_front", "best_of_epsilon", "problems",
      ]
    return Self.csv(
      [head]
        + (settings + baselines).map { result in
          [
            "\(result.setting.index + 1)", result.kind.rawValue,
          ] + result.setting.values.map { $0 ?? "" } + [
            Self.cell(result.setting.isBaseline ? nil : result.epsilon), Self.cell(result.delta),
            Self.cell(result.noiseMultiplier), "\(result.isPrivate)", "\(result.doneCount)", "\(plan.seeds)",
          ] + Self.cells(result.score) + Self.cells(result.cost) + [
            "\(result.isOnFront)", "\(result.isBest)", result.problems.joined(separator: " | "),
          ]
        })
  }

  /// One row a run that has ended.
  public var runsCSV: String {
    let head =
      ["setting", "kind"] + plan.axes.map(\.path) + [
        "seed", "state", "accuracy", "loss", "budget_epsilon", "epsilon", "delta", "noise_multiplier", "is_private",
        "rounds", "seconds", "folder", "reason",
      ]
    var rows = [head]
    for result in settings + baselines {
      for (seed, record) in result.records.sorted(by: { $0.key < $1.key }) {
        rows.append(
          ["\(result.setting.index + 1)", result.kind.rawValue]
            + result.setting.values.map { $0 ?? "" } + [
              "\(seed)", record.state.rawValue, Self.cell(record.accuracy), Self.cell(record.loss),
              Self.cell(record.budgetEpsilon), Self.cell(record.epsilon), Self.cell(record.delta),
              Self.cell(record.noiseMultiplier), record.isPrivate.map { "\($0)" } ?? "", "\(record.rounds)",
              NumberText.general(record.seconds, digits: 4),
              "runs/\(result.setting.folderName(plan.axes, seed: seed))", record.reason ?? "",
            ])
      }
    }
    return Self.csv(rows)
  }

  private static func cells(_ estimate: MeanInterval?) -> [String] {
    [cell(estimate?.mean), cell(estimate?.interval?.lowerBound), cell(estimate?.interval?.upperBound)]
  }

  /// All digits, so that others can go on computing.
  private static func cell(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }

  private static func csv(_ rows: [[String]]) -> String {
    rows.map { $0.map(quoted).joined(separator: ",") + "\r\n" }.joined()
  }

  private static func quoted(_ cell: String) -> String {
    guard cell.unicodeScalars.contains(where: { [",", "\"", "\n", "\r"].contains($0) }) else { return cell }
    return "\"" + cell.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
  }
}
