internal import CoveyAccounting
internal import CoveyNoise
internal import CoveySimulation

extension PrivacyAudit {
  /// The audit for people, in lines of at most `width` characters where words allow it.
  public func lines(width: Int = 80) -> [String] {
    let figure = claim.figure
    let layout = TextLayout(width: width)
    var lines = layout.lines("audit of \(name)")
    func fact(_ label: String, _ text: String) { lines += layout.labelled(label, text, indent: 10) }
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
    lines += table
    lines.append("")
    fact("verdict", "\(claim.verdict.rawValue): \(explanation)")
    lines.append("")
    lines += changes.flatMap { layout.labelled("-", $0, indent: 2) }
    lines += warnings.flatMap { layout.labelled("!", $0, indent: 2) }
    return lines
      + layout.lines(
        "\(Self.notForRelease); the budget entry of this run is epsilon \(Self.number(figure.epsilon)) at delta "
          + "\(NumberText.general(figure.delta)).", hanging: 0)
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
  private var table: [String] {
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

  private static func spaces(_ count: Int) -> String { String(repeating: " ", count: max(1, count)) }

  static func number(_ value: Double) -> String { NumberText.general(value, digits: 4) }
}
