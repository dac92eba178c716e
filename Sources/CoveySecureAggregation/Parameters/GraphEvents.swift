/// How likely a session's random graph fails, by the events that ``GraphParameters`` bounds.
///
/// Probabilities over the random order of the ring, with as many colluders and dropouts as are tolerated.
public struct GraphEvents: Sendable, Hashable {
  /// The honest survivors are no longer connected, so that sums of parts of them would show. At most 2^-(sigma + 1).
  public let disconnected: Double
  /// Some client has as many colluders among its neighbours as it takes shares to know its secrets. At most
  /// 2^-(sigma + 1).
  public let exposed: Double
  /// Some client has fewer neighbours left than that, so that the round is lost. At most 2^-eta.
  public let lost: Double
  /// The thresholds among which the session's is the smallest.
  public let thresholds: ClosedRange<Int>
  /// Dropouts that are tolerated.
  public let dropouts: Int

  /// The events of a session; those below 2^-1000 or so count as 0. Nil if its graph is complete, in which nothing depends
  /// on chance.
  public init?(_ parameters: SessionParameters, _ invitation: SessionInvitation) {
    guard parameters.method == .secaggPlus, !parameters.isComplete else { return nil }
    let (clients, neighbours) = (parameters.clients, parameters.neighbours)
    let colluders = parameters.colluders(invitation)
    let dropouts = max(
      ClientShare.count(invitation.dropoutRate, of: clients), invitation.dropoutRate > 0 ? 1 : 0)
    guard
      let choice = GraphParameters.find(
        clients: clients, colluders: colluders, dropouts: dropouts, sigma: invitation.sigma, eta: invitation.eta,
        adversary: parameters.server == .active ? .semiMalicious : .semiHonest)
    else { return nil }
    self.dropouts = dropouts
    thresholds = choice.thresholds
    let others = clients - 1
    var gaps = Double(clients) * Double(max(clients - neighbours - 1, 0)) / 2
    for i in 0..<neighbours where gaps > 0 {
      gaps *= Double(max(colluders + dropouts - i, 0)) / Double(clients - i)
    }
    disconnected = min(gaps, 1)
    let corrupt = HypergeometricDistribution(population: others, marked: min(colluders, others), draws: neighbours)
    exposed = min(Double(clients) * corrupt.upperTail(parameters.threshold), 1)
    let alive = HypergeometricDistribution(population: others, marked: max(others - dropouts, 0), draws: neighbours)
    lost = min(Double(clients) * alive.lowerTail(parameters.threshold), 1)
  }
}
