internal import CoveyCore

extension SweepResults {
  /// The results as one JSON object on one line.
  /// - Parameter output: The sweep's folder.
  public func jsonLine(output: String?) -> String {
    let counts: [String: JSONValue] = [
      "planned": .number(Double(runCount)), "done": .number(Double(count(.done))),
      "refused": .number(Double(count(.refused))), "invalid": .number(Double(count(.invalid))),
      "failed": .number(Double(count(.failed))),
    ]
    return JSONValue.object([
      ("measure", .text(measure.rawValue)), ("settings", .list(settings.map(value))),
      ("best", .list(best.map(value))), ("front", .list(byEpsilon.flatMap(\.settings).filter(\.isOnFront).map(value))),
      ("baseline", baseline.map(value) ?? .null), ("runs", .object(counts)),
      (
        "spent",
        .object([
          "epsilon": spending.epsilon.map { .number($0) } ?? .null,
          "delta": spending.delta.map { .number($0) } ?? .null, "runs": .number(Double(spending.runs)),
          "notPrivateRuns": .number(Double(spending.unprotectedRuns)),
          "baselineRuns": .number(Double(spending.baselineRuns)), "includesSelection": .boolean(false),
        ])
      ), ("warnings", .list((warnings + spending.sentences).map { .text($0) })),
      ("output", output.map { .text($0) } ?? .null),
    ])
  }

  private func value(_ result: SettingResult) -> JSONValue {
    var values: [String: JSONValue] = [:]
    for (axis, value) in zip(plan.axes, result.setting.values) { values[axis.path] = value.map { .text($0) } ?? .null }
    return .object([
      "values": .object(values), "epsilon": result.epsilon.map { .number($0) } ?? .null,
      "delta": result.delta.map { .number($0) } ?? .null,
      "noiseMultiplier": result.noiseMultiplier.map { .number($0) } ?? .null,
      "kind": .text(result.kind.rawValue), "isPrivate": .boolean(result.isPrivate),
      measure.rawValue: Self.value(result.score),
      "cost": Self.value(result.cost), "runs": .number(Double(result.doneCount)),
      "isOnFront": .boolean(result.isOnFront), "isBest": .boolean(result.isBest),
      "problems": .list(result.problems.map { .text($0) }),
    ])
  }

  private static func value(_ estimate: MeanInterval?) -> JSONValue {
    guard let estimate else { return .null }
    return .object([
      "mean": .number(estimate.mean), "low": estimate.interval.map { .number($0.lowerBound) } ?? .null,
      "high": estimate.interval.map { .number($0.upperBound) } ?? .null,
    ])
  }
}
