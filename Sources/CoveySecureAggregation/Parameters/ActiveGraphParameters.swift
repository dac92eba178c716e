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
