internal import CoveyAccounting
internal import CoveyNoise

/// Adds up what a client's examples pay: the accountant that the configuration names, or the least of all sound ones, for
/// each client anew.
struct ExampleAccounting: Sendable, Hashable {
  /// The adjacency of all answers.
  let adjacency: Adjacency
  /// Who may speak: a client whose batches are all of its examples has exact Gaussian bounds, others have not.
  let kinds: [AccountantKind]

  /// - Parameter stated: The accountant that the configuration names; nil for all.
  init(_ stated: AccountantKind?, adjacency: Adjacency) {
    self.adjacency = adjacency
    kinds = stated.map { [$0] } ?? AccountantKind.allCases
  }

  /// An upper bound of the epsilon of `events`, and whose it is.
  /// - Throws: `PrivacyError.unsupported` if nobody has a bound; `PrivacyError.invalid` for impossible values.
  func epsilon(_ events: [PrivacyEvent], delta: Double) throws -> (epsilon: Double, kind: AccountantKind) {
    var accountant = TightestAccountant(adjacency: adjacency, kinds: kinds)
    for event in events { try accountant.compose(event, count: 1) }
    return try accountant.answer(delta: delta)
  }

  /// The greatest epsilon of the clients that `alternatives` stand for, each by the least of its sound bounds, and whose
  /// bound that is; nil without clients.
  ///
  /// Whom Renyi accounting, which takes a millisecond, already vouches for below another one's epsilon is not accounted
  /// again: its least bound is lower still.
  /// - Throws: As ``epsilon(_:delta:)``, if a client has no bound.
  func greatest(_ alternatives: [[PrivacyEvent]], delta: Double) throws -> (epsilon: Double, kind: AccountantKind)? {
    let rough = try alternatives.map { events -> Double in
      guard alternatives.count > 1, kinds.contains(.rdp), kinds.count > 1 else { return .infinity }
      var quick = RenyiAccountant(adjacency: adjacency)
      do { for event in events { try quick.compose(event, count: 1) } } catch PrivacyError.unsupported {
        return .infinity
      }
      return try quick.epsilon(delta: delta)
    }
    var greatest: (epsilon: Double, kind: AccountantKind)?
    for index in rough.indices.sorted(by: { rough[$0] > rough[$1] }) {
      if let greatest, rough[index] <= greatest.epsilon { break }
      let found = try epsilon(alternatives[index], delta: delta)
      if found.epsilon > greatest?.epsilon ?? -1 { greatest = found }
    }
    return greatest
  }
}
