extension ExamplePrivacy {
  /// Of clients with these numbers of examples, the number of the one whose examples pay the most for `participations`
  /// rounds, by Renyi accounting at this noise; nil without clients.
  ///
  /// Epsilon grows with the sampling rate and with the number of steps, so only sizes that no other one exceeds in both
  /// are accounted.
  /// - Throws: What the accountant throws.
  public func costliest(
    of sizes: some Sequence<Int>, participations: Int, adjacency: Adjacency, delta: Double
  ) throws -> Int? {
    let candidates = Set(sizes).map {
      ($0, releases(examples: $0, participations: participations, adjacency: adjacency))
    }
    .sorted { ($0.1.rate, $0.1.count, $1.0) > ($1.1.rate, $1.1.count, $0.0) }
    var (costliest, most, steps) = (Int?.none, -1.0, -1)
    for (size, releases) in candidates where releases.count > steps {
      steps = releases.count
      var accountant = AccountantKind.rdp.makeAccountant(adjacency: adjacency)
      try accountant.compose(releases.event, count: releases.count)
      let epsilon = try accountant.epsilon(delta: delta)
      if epsilon > most { (costliest, most) = (size, epsilon) }
    }
    return costliest
  }
}
