/// One search for ``GraphParameters``.
struct GraphSearch: Hashable {
  let clients: Int
  let colluders: Int
  let dropouts: Int
  let sigma: Int
  let eta: Int
  let adversary: GraphAdversary
  let population: GraphParameters.Population

  /// The smallest degree, or nil.
  func run() -> GraphParameters? {
    // No threshold can fit where colluders and dropouts are everybody, whatever the degree.
    guard colluders + dropouts < clients - 1, var degree = smallestConnected() else { return nil }
    while degree < clients - 1 {
      let (least, most) = window(degree)
      if least <= most { return GraphParameters(neighbours: degree, thresholds: least...most) }
      // One more neighbour adds at most one to `most` and takes nothing from `least`, so no smaller step succeeds.
      degree += (least - most + 1) / 2 * 2
    }
    return nil
  }

  /// The smallest even degree below clients - 1 at which the honest survivors are connected. More neighbours never hurt.
  func smallestConnected() -> Int? {
    var (low, high) = (1, (clients - 2) / 2 + 1)
    while low < high {
      let middle = (low + high) / 2
      if isConnected(2 * middle) { high = middle } else { low = middle + 1 }
    }
    return 2 * low < clients - 1 ? 2 * low : nil
  }

  /// Whether n (n - k - 1) / 2 * C(bad, k) / C(n, k) < 2^-(sigma + 1).
  func isConnected(_ degree: Int) -> Bool {
    let bad = colluders + dropouts
    let bound = Self.power(-(sigma + 1))
    var value = Double(clients) * Double(clients - degree - 1) / 2
    for i in 0..<degree where value >= bound {
      value *= Double(max(bad - i, 0)) / Double(clients - i)
    }
    return value < bound
  }

  /// The least safe and the largest robust threshold of a degree; none fits if the first is above the second.
  func window(_ degree: Int) -> (least: Int, most: Int) {
    let size = population == .others ? clients - 1 : clients
    let corrupt = HypergeometricDistribution(population: size, marked: min(colluders, size), draws: degree)
    let safe = corrupt.smallestUpperTail(atMost: Self.power(-(sigma + 1)) / Double(clients))
    let alive = HypergeometricDistribution(population: size, marked: max(size - dropouts, 0), draws: degree)
    let most = alive.largestLowerTail(atMost: Self.power(-eta) / Double(clients))
    // `safe` - 1 is the largest number of colluders that can be met; one share alone must never do.
    let least =
      switch adversary {
      case .semiHonest: max(safe, 1)
      case .semiMalicious: (degree + max(safe, 1) - 1) / 2 + 1
      }
    return (least, min(most, degree))
  }

  private static func power(_ exponent: Int) -> Double { Double(sign: .plus, exponent: exponent, significand: 1) }
}

/// How likely a session's random graph fails, by the events that its sizes bound.
///
/// Probabilities over the random order of the ring, with as many colluders and dropouts as are tolerated. Against an active
/// server those of secrecy are those of *one* ring, of which it may try as many as it can hash.
public struct GraphEvents: Sendable, Hashable {
  /// The honest survivors are no longer connected, so that sums of parts of them would show: against active servers, by any
  /// list of survivors that clients sign. At most 2^-(sigma + 1), against active servers 2^-(sigma + 2).
  public let disconnected: Double
  /// Some client has as many colluders among the holders of its shares as it takes shares to know its secrets. At most
  /// 2^-(sigma + 1), against active servers 2^-(sigma + 2).
  public let exposed: Double
  /// Two quorums of the committee have only colluders in common, so that two lists could be certified. At most
  /// 2^-(sigma + 2); 0 without a committee.
  public let split: Double
  /// Some client has fewer holders left than that, so that the round is lost. At most 2^-eta.
  public let lost: Double
  /// Without an attack, a window lacks more clients than it may, or the committee a quorum, so that the round is lost. At
  /// most 1.5 x 2^-eta; 0 without a committee.
  public let refused: Double
  /// The thresholds among which the session's is the smallest.
  public let thresholds: ClosedRange<Int>
  /// Dropouts that are tolerated.
  public let dropouts: Int

  /// The events of a session; those below 2^-1000 or so count as 0. Nil if its graph is complete, in which nothing depends
  /// on chance.
  public init?(_ parameters: SessionParameters, _ invitation: SessionInvitation) {
    guard parameters.method == .secaggPlus, !parameters.isComplete else { return nil }
    let (clients, others) = (parameters.clients, parameters.clients - 1)
    let (colluders, threshold) = (min(invitation.colluders, others), parameters.threshold)
    let dropouts = SessionParameters.dropouts(invitation, clients: clients)
    self.dropouts = dropouts
    let corrupt = HypergeometricDistribution(population: others, marked: colluders, draws: parameters.neighbours)
    exposed = min(Double(clients) * corrupt.upperTail(threshold), 1)
    let alive = HypergeometricDistribution(
      population: others, marked: max(others - dropouts, 0), draws: parameters.neighbours)
    lost = min(Double(clients) * alive.lowerTail(threshold), 1)
    let most = alive.largestLowerTail(
      atMost: Double(sign: .plus, exponent: -invitation.eta, significand: 1) / Double(clients))
    thresholds = threshold...max(threshold, min(most, parameters.neighbours))
    guard parameters.quorum > 0 else {
      disconnected = Self.gaps(parameters, bad: colluders + dropouts)
      (split, refused) = (0, 0)
      return
    }
    func draw(_ marked: Int, _ draws: Int) -> HypergeometricDistribution {
      HypergeometricDistribution(population: clients, marked: marked, draws: draws)
    }
    let window =
      Double(clients) * draw(colluders, parameters.maskReach).upperTail(parameters.maskReach - parameters.gap)
    disconnected = min(window * window / 2, 1)
    split = draw(colluders, parameters.committee).upperTail(2 * parameters.quorum - parameters.committee)
    let lacking = Double(clients) * draw(dropouts, parameters.maskReach).upperTail(parameters.gap + 1)
    let silent = draw(clients - dropouts, parameters.committee).lowerTail(parameters.quorum)
    refused = min(lacking + silent, 1)
  }

  /// The probability that two gaps of w clients lie on the ring, n (n - m - 1) / 2 C(bad, m) / C(n, m).
  private static func gaps(_ parameters: SessionParameters, bad: Int) -> Double {
    let (clients, masks) = (parameters.clients, parameters.maskNeighbours)
    var gaps = Double(clients) * Double(max(clients - masks - 1, 0)) / 2
    for i in 0..<masks where gaps > 0 { gaps *= Double(max(bad - i, 0)) / Double(clients - i) }
    return min(gaps, 1)
  }
}
