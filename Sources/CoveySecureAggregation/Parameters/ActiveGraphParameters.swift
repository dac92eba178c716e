internal import Synchronization

/// The sizes of a sparse graph whose server may lie: who holds shares, who shares masks, and who witnesses the lists.
///
/// The server may try keys of its colluders, leave clients out and invite anew until it likes the ring, so the events that
/// break secrecy are bounded for *one* uniformly random ring: with s = 128 a search of Q rings succeeds with at most
/// Q 2^-128. A seed that nobody can choose, from a beacon, allows s = 64.
public struct ActiveGraphParameters: Sendable, Hashable {
  /// Clients that hold shares of one client's secrets, the next on both sides of the ring, even: k.
  public let holders: Int
  /// Shares that recover a secret: t.
  public let threshold: Int
  /// Clients on each side with whom a client shares masks: w.
  public let maskReach: Int
  /// Of `maskReach` clients in a row at most so many may be missing from a sum: D.
  public let gap: Int
  /// Clients that witness who dealt and who is alive: M.
  public let committee: Int
  /// How many of them must have signed a list: q.
  public let quorum: Int

  /// Sizes.
  package init(holders: Int, threshold: Int, maskReach: Int, gap: Int, committee: Int, quorum: Int) {
    self.holders = holders
    self.threshold = threshold
    self.maskReach = maskReach
    self.gap = gap
    self.committee = committee
    self.quorum = quorum
  }

  /// The smallest sizes for which, in a random ring of n clients of which c collude and d drop out, and with
  /// p(N, K, x, y) = P[at least y of x drawn from N are among K marked ones],
  ///
  /// - exposed: n p(n - 1, c, k, t) <= 2^-(s + 2): nobody has t colluders among the holders of its shares;
  /// - committee: p(n, c, M, kappa + 1) <= 2^-(s + 2) with q = floor((M + kappa) / 2) + 1: two quorums share an honest
  ///   client;
  /// - cut: n^2 / 2 p(n, c, w, w - D)^2 <= 2^-(s + 2): no two windows of w places have w - D colluders each, and so no list
  ///   of survivors that keeps to D cuts the ring. The two tails are multiplied because the counts in two disjoint windows
  ///   are negatively associated (Joag-Dev and Proschan 1983);
  /// - lost: n P[fewer than t of k holders are left] <= 2^-eta, n p(n, d, w, D + 1) <= 2^-(eta + 1), and
  ///   P[fewer than q of the committee are left] <= 2^-eta.
  ///
  /// Nil where no graph with both k and 2w below n - 1 does. Answers are remembered for the whole process.
  /// - Precondition: 2...2^20 clients, `colluders` and `dropouts` in 0..<clients, `security` and `eta` in 1...256.
  public static func find(clients: Int, colluders: Int, dropouts: Int, security: Int, eta: Int)
    -> ActiveGraphParameters?
  {
    precondition((2...MessageLimits.clients).contains(clients), "a session has 2 to 2^20 clients")
    precondition(
      (0..<clients).contains(colluders) && (0..<clients).contains(dropouts), "colluders and dropouts are some clients")
    precondition(
      (1...MessageLimits.bits).contains(security) && (1...MessageLimits.bits).contains(eta),
      "security and eta are 1 to 256 bits")
    let search = ActiveGraphSearch(
      clients: clients, colluders: colluders, dropouts: dropouts, security: security, eta: eta)
    if let known = cache.withLock({ $0[search] }) { return known }
    let found = search.run()
    cache.withLock { answers in
      // Clients meet servers of any kind: what they ask for must not fill the memory.
      if answers.count >= 1024 { answers.removeAll() }
      answers[search] = .some(found)
    }
    return found
  }

  private static let cache = Mutex<[ActiveGraphSearch: ActiveGraphParameters?]>([:])
}

/// One search for ``ActiveGraphParameters``.
struct ActiveGraphSearch: Hashable {
  let clients: Int
  let colluders: Int
  let dropouts: Int
  let security: Int
  let eta: Int

  /// The smallest sizes, or nil.
  func run() -> ActiveGraphParameters? {
    // No size can fit where colluders and dropouts are everybody.
    guard colluders + dropouts < clients - 1, let (holders, threshold) = holders(), let (reach, gap) = masks(),
      let (committee, quorum) = committee()
    else { return nil }
    return ActiveGraphParameters(
      holders: holders, threshold: threshold, maskReach: reach, gap: gap, committee: committee, quorum: quorum)
  }

  /// The smallest even k below n - 1 with a threshold that is safe and robust, and the least such threshold.
  private func holders() -> (Int, Int)? {
    var degree = 2
    while degree < clients - 1 {
      let others = clients - 1
      let corrupt = HypergeometricDistribution(population: others, marked: min(colluders, others), draws: degree)
      let least = max(corrupt.smallestUpperTail(atMost: Self.power(-(security + 2)) / Double(clients)), 1)
      let alive = HypergeometricDistribution(population: others, marked: max(others - dropouts, 0), draws: degree)
      let most = min(alive.largestLowerTail(atMost: Self.power(-eta) / Double(clients)), degree)
      if least <= most { return (degree, least) }
      // One more holder adds at most one to `most` and takes nothing from `least`, so no smaller step succeeds.
      degree += (least - most + 1) / 2 * 2
    }
    return nil
  }

  /// The smallest w with 2w below n - 1 whose two windows cannot be cut, and the least D that robustness allows it.
  private func masks() -> (Int, Int)? {
    let bound = (Self.power(-(security + 1))).squareRoot() / Double(clients)
    var reach = 1
    while 2 * reach < clients - 1 {
      let missing = HypergeometricDistribution(population: clients, marked: dropouts, draws: reach)
      let gap = missing.smallestUpperTail(atMost: Self.power(-(eta + 1)) / Double(clients)) - 1
      let corrupt = HypergeometricDistribution(population: clients, marked: colluders, draws: reach)
      let needed = corrupt.smallestUpperTail(atMost: bound)
      // A window of dropouts alone may not hide that it is one.
      if gap < reach, reach - gap >= needed { return (reach, max(gap, 0)) }
      // One more place adds at most one to `reach` - `gap` and takes nothing from `needed`.
      reach += max(needed - (reach - gap), 1)
    }
    return nil
  }

  /// The smallest M of which a quorum is left and any two quorums share an honest client, and that quorum.
  private func committee() -> (Int, Int)? {
    var members = 1
    while members <= clients {
      let corrupt = HypergeometricDistribution(population: clients, marked: colluders, draws: members)
      let most = max(corrupt.smallestUpperTail(atMost: Self.power(-(security + 2))) - 1, 0)
      let quorum = (members + most) / 2 + 1
      let alive = HypergeometricDistribution(population: clients, marked: clients - dropouts, draws: members)
      let left = min(alive.largestLowerTail(atMost: Self.power(-eta)), members)
      if quorum <= left { return (members, quorum) }
      // Of two more members both may be left, and the quorum grows by one at least.
      members += 2 * (quorum - left) - 1
    }
    return nil
  }

  private static func power(_ exponent: Int) -> Double { Double(sign: .plus, exponent: exponent, significand: 1) }
}
