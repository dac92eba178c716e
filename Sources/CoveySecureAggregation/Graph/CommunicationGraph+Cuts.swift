extension CommunicationGraph {
  /// Whether some `reach` places in a row on the ring hold more than `gap` clients that are not among the survivors.
  ///
  /// Two survivors that follow each other with fewer than `reach` places between them share a mask. A list that never lacks
  /// more than `gap` of `reach` clients in a row leaves honest ones in every window but where `reach` - `gap` colluders
  /// stand, and by the choice of sizes there are no two such windows apart: the honest survivors stay connected, whoever
  /// was declared dead. One pass around the ring; never in the complete graph.
  /// - Precondition: A set over the graph's clients; `reach` in 0...clients.
  public func isCut(_ survivors: PositionSet, reach: Int, gap: Int) -> Bool {
    precondition(survivors.count == clients, "the set is over the clients of another graph")
    precondition(reach >= 0 && reach <= clients, "a window is some of the places")
    guard !hasNoRing else { return false }
    func missing(_ place: Int) -> Int { survivors.contains(position(at: place % clients)) ? 0 : 1 }
    var count = (0..<reach).reduce(0) { $0 + missing($1) }
    if count > gap { return true }
    for place in 0..<clients {
      count += missing(place + reach) - missing(place)
      if count > gap { return true }
    }
    return false
  }
}
