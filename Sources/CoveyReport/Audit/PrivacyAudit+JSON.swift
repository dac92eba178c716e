internal import CoveyAccounting
internal import CoveyCore
internal import CoveyNoise
internal import CoveySimulation

extension PrivacyAudit {
  /// The audit as one JSON object, as `audit.json` holds it.
  public var jsonLine: String {
    func whole(_ value: Int) -> JSONValue { .number(Double(value)) }
    let figure = claim.figure
    let methods: [JSONValue] = [
      method("oneRun", of: "any mechanism", claim.bounds.anyMechanism, claim.atClaim.anyMechanism),
      method("fDP", of: "Gaussian family", claim.bounds.gaussianFamily, claim.atClaim.gaussianFamily),
    ]
    return JSONValue.object([
      ("name", .text(name)), ("verdict", .text(claim.verdict.rawValue)), ("explanation", .text(explanation)),
      ("adversary", .text(figure.against.rawValue)), ("unit", .text(figure.unit.rawValue)),
      ("adjacency", .text(figure.adjacency.rawValue)), ("epsilon", .number(figure.epsilon)),
      ("delta", .number(figure.delta)), ("formula", .text(figure.formula.rawValue)),
      ("accountant", .text(figure.accountant.rawValue)), ("amplified", .boolean(figure.amplified)),
      ("canaries", whole(claim.run.canaries)), ("present", whole(canaries.present.count { $0 })),
      ("guesses", whole(claim.run.guesses)), ("correct", whole(claim.run.correct)),
      ("confidence", .number(claim.confidence)), ("bound", .number(claim.bound)),
      ("boundAtClaim", .number(claim.boundAtClaim)), ("methods", .list(methods)),
      ("refutesTradeOff", .boolean(claim.refutesCurve)), ("oneShotEstimate", oneShot.map { .number($0) } ?? .null),
      ("seed", .text("\(seed)")), ("rounds", whole(canaries.rounds)), ("clients", whole(clients)),
      ("cohort", whole(cohort)), ("parameters", whole(canaries.dimension)),
      ("participations", whole(canaries.participations)), ("seconds", .number(canaries.seconds)),
      ("changes", .list(changes.map { .text($0) })), ("warnings", .list(warnings.map { .text($0) })),
      ("release", .text(Self.notForRelease)),
      (
        "budget",
        .object([
          "epsilon": .number(figure.epsilon), "delta": .number(figure.delta), "rounds": whole(canaries.rounds),
          "against": .text(figure.against.rawValue),
        ])
      ),
    ])
  }

  private func method(_ name: String, of family: String, _ bound: Double, _ atClaim: Double) -> JSONValue {
    .object([
      "method": .text(name), "within": .text(family), "bound": .number(bound), "boundAtClaim": .number(atClaim),
    ])
  }
}
