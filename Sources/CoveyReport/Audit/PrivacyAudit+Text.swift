public import CoveyPrivacy
internal import CoveySimulation

extension PrivacyAudit {
  /// The audit for people, in lines of at most `width` characters where words allow it.
  public func lines(width: Int = 80) -> [String] {
    let figure = claim.figure
    var lines = wrapped("audit of \(name)", width)
    func fact(_ label: String, _ text: String) { lines += labelled(label, text, width) }
    fact(
      "claim",
      "epsilon \(Self.number(figure.epsilon)) at delta \(NumberText.general(figure.delta)) against \(figure.against.rawValue)"
        + " (\(figure.against.explanation)); unit \(figure.unit.rawValue), adjacency \(figure.adjacency.rawValue), formula "
        + "\(figure.formula.rawValue), accountant \(figure.accountant.rawValue)")
    let present = canaries.present.count { $0 }
    fact(
      "canaries",
      "\(claim.run.canaries) (\(present) of them in), seed \(seed); \(claim.run.guesses) guesses, \(claim.run.correct) right"
    )
    fact(
      "run",
      "\(canaries.rounds) \(canaries.rounds == 1 ? "round" : "rounds"), \(clients) clients, \(cohort) in a cohort; "
        + "\(canaries.dimension) parameters")
    lines.append("")
    lines += table(width)
    lines.append("")
    fact("verdict", "\(claim.verdict.rawValue): \(explanation)")
    lines.append("")
    for change in changes { lines += labelled("-", change, width, indent: 2) }
    for warning in warnings { lines += labelled("!", warning, width, indent: 2) }
    lines += wrapped(
      "\(Self.notForRelease); the budget entry of this run is epsilon \(Self.number(figure.epsilon)) at delta "
        + "\(NumberText.general(figure.delta)).", width)
    return lines
  }

  /// What the verdict means.
  public var explanation: String {
    let most = Self.number(max(claim.atClaim.anyMechanism, claim.atClaim.gaussianFamily))
    let confidence = "\(NumberText.general(100 * claim.confidence)) %"
    switch claim.verdict {
    case .exceeded:
      return claim.bound > claim.figure.epsilon
        ? "epsilon is above \(Self.number(claim.bound)), with \(confidence) confidence"
        : "the trade-off that the claim states is refuted, with \(confidence) confidence"
    case .consistent:
      return "nothing speaks against the claim; a mechanism exactly at it would show about \(most)"
    case .tooWeak:
      return
        "nothing speaks against the claim, and little could have: a mechanism exactly at it would show about \(most), less "
        + "than a quarter of it; more canaries show more"
    }
  }

  /// The bounds, one a line.
  private func table(_ width: Int) -> [String] {
    let rows: [(String, String, String)] =
      [
        ("epsilon at least", "shown", "at claim"),
        ("any mechanism", Self.number(claim.bounds.anyMechanism), Self.number(claim.atClaim.anyMechanism)),
        (
          claim.isGaussian ? "f-DP, Gaussian" : "within Gaussians", Self.number(claim.bounds.gaussianFamily),
          Self.number(claim.atClaim.gaussianFamily)
        ),
        ("claim's trade-off", claim.refutesCurve ? "refuted" : "stands", ""),
      ] + (oneShot.map { [("one shot, a guess", Self.number($0), "")] } ?? [])
    return rows.map { name, shown, atClaim in
      let line = name + Self.spaces(19 - name.count + 8 - shown.count) + shown
      return atClaim.isEmpty ? line : line + Self.spaces(11 - atClaim.count) + atClaim
    }
  }

  private func labelled(_ label: String, _ text: String, _ width: Int, indent: Int = 10) -> [String] {
    wrapped(text, max(20, width - indent)).enumerated().map { place, line in
      (place == 0 ? label + Self.spaces(indent - label.count) : Self.spaces(indent)) + line
    }
  }

  private func wrapped(_ text: String, _ width: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, last.count + 1 + word.count <= width {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }

  private static func spaces(_ count: Int) -> String { String(repeating: " ", count: max(1, count)) }

  static func number(_ value: Double) -> String { NumberText.general(value, digits: 4) }
}
