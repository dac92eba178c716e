internal import Synchronization

/// The degree of a random graph and the thresholds that make it both safe and robust (Bell et al. 2020, eprint 2020/704,
/// section 3.4; Google's `graph_parameter_finder.cc` searches the same events).
public struct GraphParameters: Sendable, Hashable {
  /// Neighbours of each client, even: k.
  public let neighbours: Int
  /// Thresholds that are safe (from the lower one on) and let the round succeed (up to the upper one).
  public let thresholds: ClosedRange<Int>

  /// From whom a client's neighbours are drawn.
  public enum Population: Sendable, Hashable {
    /// The n - 1 others: exact.
    case others
    /// All n, as Google's search takes it.
    case everybody
  }

  /// A degree and its thresholds.
  package init(neighbours: Int, thresholds: ClosedRange<Int>) {
    self.neighbours = neighbours
    self.thresholds = thresholds
  }

  /// The smallest even degree below `clients - 1` with a threshold, and all its thresholds; nil if there is none.
  ///
  /// With c = floor(corruptionRate n) colluders and d = floor(dropoutRate n) dropouts in a random ring order:
  /// - the honest survivors are disconnected with probability below 2^-(sigma + 1): two gaps of k/2 clients would have to
  ///   lie on the ring, n (n - k - 1) / 2 * C(c + d, k) / C(n, k);
  /// - some client has t or more colluders among its k neighbours with probability at most 2^-(sigma + 1): for each, the
  ///   tail of a hypergeometric distribution, and at most n of these;
  /// - some client has fewer than t surviving neighbours with probability at most 2^-eta;
  /// - a semi-malicious server that asks different neighbours for different secrets of one client gets t answers for one
  ///   only: t > (k + largest number of colluders) / 2.
  ///
  /// Answers are remembered for the whole process.
  /// - Precondition: 2...2^20 clients, rates in [0, 1), sigma and eta in 1...256.
  public static func find(
    clients: Int, corruptionRate: Double, dropoutRate: Double, sigma: Int = 40, eta: Int = 30,
    adversary: GraphAdversary = .semiHonest, population: Population = .others
  ) -> GraphParameters? {
    precondition(
      (0..<1).contains(corruptionRate) && (0..<1).contains(dropoutRate), "rates of colluders and dropouts lie in [0, 1)"
    )
    return find(
      clients: clients, colluders: ClientShare.count(corruptionRate, of: clients),
      dropouts: ClientShare.count(dropoutRate, of: clients), sigma: sigma, eta: eta, adversary: adversary,
      population: population)
  }

  /// The same for whole numbers of colluders and dropouts.
  /// - Precondition: 2...2^20 clients, both numbers in 0..<clients, sigma and eta in 1...256.
  public static func find(
    clients: Int, colluders: Int, dropouts: Int, sigma: Int = 40, eta: Int = 30,
    adversary: GraphAdversary = .semiHonest, population: Population = .others
  ) -> GraphParameters? {
    precondition((2...MessageLimits.clients).contains(clients), "a session has 2 to 2^20 clients")
    precondition(
      (0..<clients).contains(colluders) && (0..<clients).contains(dropouts), "colluders and dropouts are some clients")
    precondition(
      (1...MessageLimits.bits).contains(sigma) && (1...MessageLimits.bits).contains(eta), "sigma and eta are 1 to 256")
    let search = GraphSearch(
      clients: clients, colluders: colluders, dropouts: dropouts, sigma: sigma, eta: eta, adversary: adversary,
      population: population)
    if let known = cache.withLock({ $0[search] }) { return known }
    let found = search.run()
    cache.withLock { answers in
      // Clients meet servers of any kind: what they ask for must not fill the memory.
      if answers.count >= 1024 { answers.removeAll() }
      answers[search] = .some(found)
    }
    return found
  }

  /// The smallest even number of mask neighbours below `clients - 1` with which the honest survivors are disconnected with
  /// probability below 2^-(sigma + 1); nil if there is none. Secrets may need more holders than that.
  /// - Precondition: 2...2^20 clients, both numbers in 0..<clients, sigma in 1...256.
  public static func leastConnected(clients: Int, colluders: Int, dropouts: Int, sigma: Int = 40) -> Int? {
    precondition((2...MessageLimits.clients).contains(clients), "a session has 2 to 2^20 clients")
    precondition(
      (0..<clients).contains(colluders) && (0..<clients).contains(dropouts), "colluders and dropouts are some clients")
    precondition((1...MessageLimits.bits).contains(sigma), "sigma is 1 to 256")
    return GraphSearch(
      clients: clients, colluders: colluders, dropouts: dropouts, sigma: sigma, eta: 1, adversary: .semiHonest,
      population: .others
    ).smallestConnected()
  }

  private static let cache = Mutex<[GraphSearch: GraphParameters?]>([:])
}

/// Against whom a graph's threshold protects (Bell et al. 2020, eprint 2020/704, sections 3 and 4). Sessions against active
/// servers are not of these kinds: such a server also tries keys, and cuts the ring by whom it declares dead. Their sizes are
/// ``ActiveGraphParameters``.
public enum GraphAdversary: String, Sendable, Hashable, CaseIterable {
  /// A server that follows the protocol, with colluding clients.
  case semiHonest
  /// A server that handed out keys honestly and lies afterwards: it may ask some neighbours of a client for one secret
  /// and others for the other.
  case semiMalicious
}
