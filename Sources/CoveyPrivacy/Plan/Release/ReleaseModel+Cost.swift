extension ReleaseModel {
  /// The tightest way of accounting that has a bound for this run: Gaussian DP is exact where it applies, a privacy-loss
  /// distribution tight, Renyi always there.
  /// - Throws: ``PrivacyError`` if the requested one has none, or if there is none.
  func accountant(noiseMultiplier: Double) throws -> AccountantKind {
    let events =
      configuration.mode == .example
      ? try exampleAlternatives(noiseMultiplier, 1).flatMap { $0 }
      : try events(noiseMultiplier: noiseMultiplier, rounds: 1)
    func problem(_ kind: AccountantKind) -> PrivacyError? {
      var accountant = kind.makeAccountant(adjacency: adjacency)
      do {
        for event in events { try accountant.compose(event, count: 1) }
        return nil
      } catch { return error as? PrivacyError ?? .unsupported("\(error)") }
    }
    if let requested = configuration.accountant {
      if let problem = problem(requested) {
        throw PrivacyError.unsupported(
          "the accountant \(requested.rawValue) cannot account this run: \(problem); leave accountant out, and the "
            + "tightest that can is chosen")
      }
      return requested
    }
    if let kind = [AccountantKind.gdp, .pld, .rdp, .mixture].first(where: { problem($0) == nil }) { return kind }
    throw problem(.rdp) ?? .unsupported("no accountant has a bound for this run")
  }

  /// What `rounds` rounds cost.
  func epsilon(noiseMultiplier: Double, rounds: Int, delta: Double, by kind: AccountantKind) throws -> Double {
    if rounds == 0 { return 0 }
    if noiseMultiplier == 0 { return .infinity }
    if configuration.mode == .example {
      return try exampleEpsilon(noiseMultiplier: noiseMultiplier, rounds: rounds, delta: delta).epsilon
    }
    var accountant = kind.makeAccountant(adjacency: adjacency)
    for event in try events(noiseMultiplier: noiseMultiplier, rounds: rounds) {
      try accountant.compose(event, count: 1)
    }
    return try accountant.epsilon(delta: delta)
  }
}
