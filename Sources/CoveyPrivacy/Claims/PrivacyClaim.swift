internal import CoveyAccounting
internal import CoveyNoise

/// What a run releases to an adversary, and the theorem that bounds it: a figure whose noise and delta are still open.
///
/// Several claims with the same adversary and scope are bounds of the same loss; the least of them counts.
struct PrivacyClaim: Sendable, Hashable {
  var against: Adversary
  var scope = PrivacyFigure.Scope.run
  var formula: PrivacyFormula
  var amplified = false
  var participations: Int?
  var separation: Int?
  var assumes: [PrivacyAssumption] = []
  /// Everything that is released about a unit, a list for each kind of unit (clients of different size); the costliest counts.
  var alternatives: [[PrivacyEvent]]

  /// The same claim of two parts of a run together.
  /// - Precondition: Claims of the same run and place in its list.
  func followed(by later: PrivacyClaim) -> PrivacyClaim {
    precondition(alternatives.count == later.alternatives.count, "parts of a run have the same kinds of units")
    var both = self
    both.alternatives = zip(alternatives, later.alternatives).map { $0 + $1 }
    if let first = participations, let second = later.participations { both.participations = first + second }
    return both
  }
}

extension PrivacyClaim {
  /// An upper bound on epsilon, and what gave it.
  struct Cost {
    var epsilon: Double
    var accountant: AccountantKind
    /// The costliest list of releases.
    var releases: [PrivacyEvent]
  }

  /// The cost at each of `deltas`: the greatest over the kinds of units, of each the least of the sound bounds, anew at each
  /// delta.
  /// - Parameter kinds: The ways of accounting that may be used.
  /// - Throws: `PrivacyError` if none of them has a bound for all.
  func costs(deltas: [Double], adjacency: Adjacency, kinds: [AccountantKind]) throws -> [Cost] {
    let accountants = try alternatives.map { events in
      var accountant = TightestAccountant(adjacency: adjacency, kinds: kinds)
      for event in events { try accountant.compose(event, count: 1) }
      return accountant
    }
    return try deltas.map { delta in
      var worst: Cost?
      for (accountant, events) in zip(accountants, alternatives) {
        let answer = try accountant.answer(delta: delta)
        if answer.epsilon >= worst?.epsilon ?? -1 {
          worst = Cost(epsilon: answer.epsilon, accountant: answer.kind, releases: events)
        }
      }
      return worst ?? Cost(epsilon: 0, accountant: kinds.first ?? .gdp, releases: [])
    }
  }
}
