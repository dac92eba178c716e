/// Adds up what a client's examples pay, by each of the accountants that may speak, and takes the least: all of them are
/// upper bounds.
struct ExampleAccounting: Sendable, Hashable {
  /// The adjacency of all answers.
  let adjacency: Adjacency
  /// Who may speak, the quickest first.
  let kinds: [AccountantKind]

  /// - Parameter stated: The accountant that the configuration names; nil for all.
  init(_ stated: AccountantKind?, adjacency: Adjacency) {
    self.adjacency = adjacency
    kinds = stated.map { [$0] } ?? [.rdp, .gdp, .pld]
  }

  /// An upper bound of the epsilon of `events`, and whose it is.
  /// - Throws: What the last accountant throws if none has a bound; ``PrivacyError/invalid(_:)`` for impossible values.
  func epsilon(_ events: [PrivacyEvent], delta: Double) throws -> (epsilon: Double, accountant: AccountantKind) {
    var least: (epsilon: Double, accountant: AccountantKind)?
    var problem: (any Error)?
    for kind in kinds {
      do {
        let epsilon = try epsilon(events, delta: delta, by: kind)
        if epsilon < least?.epsilon ?? .infinity || least == nil { least = (epsilon, kind) }
      } catch PrivacyError.unsupported(let reason) {
        problem = PrivacyError.unsupported(reason)
      }
    }
    guard let least else { throw problem ?? PrivacyError.unsupported("no accountant was asked") }
    return least
  }

  /// The bound of one accountant.
  /// - Throws: ``PrivacyError/unsupported(_:)`` if it has none.
  func epsilon(_ events: [PrivacyEvent], delta: Double, by kind: AccountantKind) throws -> Double {
    var accountant = kind.makeAccountant(adjacency: adjacency)
    for event in events { try accountant.compose(event, count: 1) }
    return try accountant.epsilon(delta: delta)
  }

  /// The greatest epsilon of the clients that `alternatives` stand for, each by the least of its sound bounds, and whose
  /// bound that is. Whom the quickest accountant already vouches for below another one's epsilon is not accounted again.
  /// - Throws: As ``epsilon(_:delta:)``, if there is nobody who can account one of the clients.
  func greatest(
    _ alternatives: [[PrivacyEvent]], delta: Double
  ) throws -> (epsilon: Double, accountant: AccountantKind, index: Int)? {
    guard kinds.count > 1 else {
      return try alternatives.indices.map { index in
        let found = try epsilon(alternatives[index], delta: delta)
        return (found.epsilon, found.accountant, index)
      }.max { $0.0 < $1.0 }
    }
    let rough = try alternatives.map { events in
      do { return try epsilon(events, delta: delta, by: kinds[0]) } catch PrivacyError.unsupported { return .infinity }
    }
    var greatest: (epsilon: Double, accountant: AccountantKind, index: Int)?
    for index in rough.indices.sorted(by: { rough[$0] > rough[$1] }) {
      if let greatest, rough[index] <= greatest.epsilon { break }
      let found = try epsilon(alternatives[index], delta: delta)
      if found.epsilon > greatest?.epsilon ?? -1 { greatest = (found.epsilon, found.accountant, index) }
    }
    return greatest
  }
}
