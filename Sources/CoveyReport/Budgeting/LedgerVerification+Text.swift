internal import CoveyAccounting
internal import CoveyCore
internal import CoveyNoise
public import CoveyPrivacy

extension LedgerVerification {
  /// What was found, for people.
  /// - Parameter width: Characters in a line of the terminal; nil: lines are not broken.
  public func lines(width: Int? = nil) -> [String] {
    let layout = TextLayout(width: width)
    var lines = [problems.isEmpty ? "equal: every figure, recomputed:" : "recomputed:"]
    lines += figureLines(layout)
    switch signature {
    case true?: lines.append("signature: valid")
    case false?: lines.append("signature: NOT valid")
    case nil: lines += layout.lines("signature: none; the hash finds accidents, not forgeries")
    }
    return lines + layout.lines(problems.map { "NOT EQUAL: \($0)" })
  }

  /// A line a figure; where those are too long, a line for what several have in common, and under it the numbers.
  private func figureLines(_ layout: TextLayout) -> [String] {
    let rows = figures.map { figure in
      let scope = figure.scope == .run ? "" : ", one participation"
      return (
        whom: "against \(figure.against.explanation)\(scope)",
        cost: "epsilon \(NumberText.general(figure.epsilon, digits: 6)) at delta \(NumberText.general(figure.delta))",
        basis: "(\(figure.formula.rawValue), \(figure.accountant.rawValue))"
      )
    }
    let lines = rows.map { "  \($0.whom): \($0.cost) \($0.basis)" }
    guard let width = layout.width, lines.contains(where: { $0.count > width }) else { return lines }
    return rows.indices.flatMap { index in
      let row = rows[index]
      let isNew = index == 0 || (rows[index - 1].whom, rows[index - 1].basis) != (row.whom, row.basis)
      return (isNew ? layout.lines("  \(row.whom) \(row.basis):", hanging: 4) : []) + layout.lines("    \(row.cost)")
    }
  }

  /// The same as one JSON object.
  public var jsonLine: String {
    JSONValue.object([
      ("equal", .boolean(problems.isEmpty)), ("problems", .list(problems.map { .text($0) })),
      ("signature", signature.map { .boolean($0) } ?? .null),
      (
        "figures",
        .list(
          figures.map {
            .object([
              "against": .text($0.against.rawValue), "scope": .text($0.scope.rawValue), "delta": .number($0.delta),
              "epsilon": .number($0.epsilon), "formula": .text($0.formula.rawValue),
              "accountant": .text($0.accountant.rawValue),
            ])
          })
      ),
    ])
  }
}
