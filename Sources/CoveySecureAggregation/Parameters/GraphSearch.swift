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
