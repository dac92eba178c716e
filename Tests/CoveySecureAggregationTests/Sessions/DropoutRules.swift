import CoveyCore
import CoveySecureAggregation

/// What must come of a session in which clients drop out, from sets of clients alone: whose inputs the sum is over, or why
/// the session ends.
struct DropoutRules {
  let server: ServerModel
  let minimum: Int
  /// The threshold of a number of clients that sent keys.
  let threshold: (Int) -> Int
  /// The neighbours of a client in a sparse graph; nil: everybody is linked with everybody, and holds a share of its own.
  let neighbours: ((Int) -> Set<Int>)?
  /// How many of a committee of all clients must sign who takes part and who is alive; 0 without a committee.
  var quorum = 0
  /// What the clients are called.
  let name: (Int) -> ClientID

  func outcome(_ pattern: DropoutPattern) -> Result<Set<Int>, SecureAggregationError> {
    let everybody = Set(pattern.stops.indices)
    let keyed = pattern.answering(.keys, of: everybody)
    if keyed.count < minimum { return .failure(.tooFewClients(.keys, count: keyed.count, minimum: minimum)) }
    let t = threshold(keyed.count)
    let least = neighbours == nil ? max(minimum, t) : minimum
    /// Of the clients in `set`, those who hold shares of the secrets of `client`.
    func holders(_ client: Int, _ set: Set<Int>) -> Int {
      neighbours.map { $0(client).intersection(set).count } ?? set.count
    }
    var dealers = keyed
    for step in [SessionStep.shares, .check] {
      dealers = pattern.answering(step, of: dealers)
      if dealers.count < least { return .failure(.tooFewClients(step, count: dealers.count, minimum: least)) }
      while case let enough = dealers.filter({ holders($0, dealers) >= t }), enough != dealers { dealers = enough }
      if dealers.count < least { return .failure(.tooFewClients(step, count: dealers.count, minimum: least)) }
    }
    func tooFew(_ signers: Set<Int>, _ step: SessionStep) -> Result<Set<Int>, SecureAggregationError>? {
      signers.count < quorum ? .failure(.tooFewClients(step, count: signers.count, minimum: quorum)) : nil
    }
    if let end = tooFew(pattern.answering(.roster, of: dealers), .roster) { return end }
    let alive = pattern.answering(.input, of: dealers)
    if alive.count < least { return .failure(.tooFewClients(.input, count: alive.count, minimum: least)) }
    if !isConnected(alive) { return .failure(.disconnected) }
    let masked = dealers.filter { client in
      alive.contains(client) || neighbours.map { !$0(client).isDisjoint(with: alive) } ?? true
    }
    func firstLost(_ answering: Set<Int>) -> SecureAggregationError? {
      masked.sorted().first { holders($0, answering) < t }.map {
        .unrecoverable(name($0), shares: holders($0, answering), threshold: t)
      }
    }
    if let lost = firstLost(alive) { return .failure(lost) }
    var asked = alive
    if quorum > 0 {
      if let end = tooFew(pattern.answering(.consistency, of: alive), .consistency) { return end }
    } else if server == .active {
      let signers = pattern.answering(.consistency, of: alive)
      asked = signers.filter { holders($0, signers) >= t }
      if asked.isEmpty {
        let agreeing = signers.map { holders($0, signers) }.max() ?? 0
        return .failure(.inconsistentSurvivors(agreeing: agreeing, threshold: t))
      }
      if let lost = firstLost(asked) { return .failure(lost) }
    }
    if let lost = firstLost(pattern.answering(.unmasking, of: asked)) { return .failure(lost) }
    return .success(alive)
  }

  private func isConnected(_ set: Set<Int>) -> Bool {
    guard let neighbours, let first = set.first else { return true }
    var (seen, open) = (Set([first]), [first])
    while let next = open.popLast() {
      for other in neighbours(next).intersection(set) where seen.insert(other).inserted { open.append(other) }
    }
    return seen == set
  }
}
