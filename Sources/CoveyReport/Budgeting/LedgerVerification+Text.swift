public import CoveyPrivacy

extension LedgerVerification {
  /// What was found, for people.
  public var lines: [String] {
    var lines = figures.map { figure in
      let scope = figure.scope == .run ? "" : ", one participation"
      return
        "  against \(figure.against.explanation)\(scope): epsilon \(NumberText.general(figure.epsilon, digits: 6)) at delta "
        + "\(NumberText.general(figure.delta)) (\(figure.formula.rawValue), \(figure.accountant.rawValue))"
    }
    lines.insert(problems.isEmpty ? "equal: every figure, recomputed:" : "recomputed:", at: 0)
    switch signature {
    case true?: lines.append("signature: valid")
    case false?: lines.append("signature: NOT valid")
    case nil: lines.append("signature: none; the hash finds accidents, not forgeries")
    }
    return lines + problems.map { "NOT EQUAL: \($0)" }
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
