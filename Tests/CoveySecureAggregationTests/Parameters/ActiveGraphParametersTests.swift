import CoveyCore
import CoveySecureAggregation
import Testing

@Suite("Sizes of sparse graphs against servers that lie")
struct ActiveGraphParametersTests {
  private static let triangle = BigCount.pascal(130)

  private static func choose(_ n: Int, _ k: Int) -> BigCount { k < 0 || k > n ? BigCount(0) : triangle[n][k] }

  /// Counts the draws of `draws` from `size` that hold `range` of `marked` ones.
  private static func count(_ size: Int, _ marked: Int, _ draws: Int, _ range: some Sequence<Int>) -> BigCount {
    range.reduce(BigCount(0)) { $0 + choose(marked, $1) * choose(size - marked, draws - $1) }
  }

  /// The whole search by exact counting, one size after the other.
  private static func exact(_ n: Int, _ c: Int, _ d: Int, _ s: Int, _ eta: Int) -> ActiveGraphParameters? {
    let secure = BigCount.power(of: s + 2)
    guard let (k, t) = holders(n, c, d, secure, eta), let (w, gap) = masks(n, c, d, s, eta),
      let (members, quorum) = committee(n, c, d, secure, eta)
    else { return nil }
    return ActiveGraphParameters(
      holders: k, threshold: t, maskReach: w, gap: gap, committee: members, quorum: quorum)
  }

  private static func holders(_ n: Int, _ c: Int, _ d: Int, _ secure: BigCount, _ eta: Int) -> (Int, Int)? {
    for k in stride(from: 2, to: n - 1, by: 2) {
      let all = choose(n - 1, k)
      for t in 1...k {
        let exposed = BigCount(n) * count(n - 1, c, k, t...k) * secure
        let lost = BigCount(n) * count(n - 1, n - 1 - d, k, 0..<t) * BigCount.power(of: eta)
        if !(all < exposed), !(all < lost) { return (k, t) }
      }
    }
    return nil
  }

  private static func masks(_ n: Int, _ c: Int, _ d: Int, _ s: Int, _ eta: Int) -> (Int, Int)? {
    for w in 1..<n where 2 * w < n - 1 {
      let all = choose(n, w)
      guard
        let gap = (0..<w).first(where: {
          !(all < BigCount(n) * count(n, d, w, ($0 + 1)..<(w + 1)) * BigCount.power(of: eta + 1))
        })
      else { continue }
      // n^2 / 2 (heavy / all)^2 <= 2^-(s + 2)
      let heavy = BigCount(n) * count(n, c, w, (w - gap)...w)
      if !(all * all < heavy * heavy * BigCount.power(of: s + 1)) { return (w, gap) }
    }
    return nil
  }

  private static func committee(_ n: Int, _ c: Int, _ d: Int, _ secure: BigCount, _ eta: Int) -> (Int, Int)? {
    for members in 1...n {
      let all = choose(n, members)
      guard
        let most = (0...members).first(where: {
          !(all < count(n, c, members, ($0 + 1)..<(members + 2)) * secure)
        })
      else { continue }
      let quorum = (members + most) / 2 + 1
      if quorum <= members,
        !(all < count(n, n - d, members, 0..<quorum) * BigCount.power(of: eta))
      {
        return (members, quorum)
      }
    }
    return nil
  }

  @Test("equal an exact count over big integers") func exact() {
    var random = SplitMix(state: 71)
    var successes = 0
    for _ in 0..<60 {
      let n = Int.random(in: 2...120, using: &random)
      let (c, d) = (Int.random(in: 0...n / 4, using: &random), Int.random(in: 0...n / 4, using: &random))
      let (s, eta) = (Int.random(in: 1...130, using: &random), Int.random(in: 1...35, using: &random))
      let expected = Self.exact(n, c, d, s, eta)
      let answer = ActiveGraphParameters.find(clients: n, colluders: c, dropouts: d, security: s, eta: eta)
      #expect(answer == expected, "n \(n), colluders \(c), dropouts \(d), s \(s), eta \(eta)")
      if answer != nil { successes += 1 }
    }
    #expect(successes > 20)
  }

  /// A rate of colluders and of as many dropouts, and by n k, t; m, D; M, q against active servers (s = 128) and k, t, m
  /// against semi-honest ones (sigma = 40); eta is 30.
  struct Row: Sendable {
    let rate: Double
    let active: String
    let semiHonest: String
  }

  /// By an independent program.
  static let table = [
    Row(
      rate: 0.05,
      active: """
        12 6 22 5 16 11, 28 16 56 12 40 28, 56 38 80 16 76 58, 66 44 88 18 87 67, 68 46 94 19 91 70, 72 48 98 20 92 71
        """, semiHonest: "12 6 12, 26 14 16, 34 18 18, 36 20 20, 38 21 20, 40 22 24"),
    Row(
      rate: 0.1,
      active: """
        22 11 42 10 31 21, 52 31 96 20 75 53, 90 58 128 27 139 103, 102 66 142 30 164 122, 110 71 150 32 176 131, \
        118 75 162 35 180 134
        """, semiHonest: "22 11 18, 42 22 24, 52 28 26, 58 31 28, 60 32 30, 66 35 32"),
  ]

  private static func numbers(_ text: String) -> [[Int]] {
    text.split(separator: ",").map { $0.split(separator: " ").compactMap { Int($0) } }
  }

  @Test("equal the table of an independent search, through invitations", arguments: table) func tables(row: Row) throws
  {
    let sizes = zip(
      [100, 300, 1000, 3000, 10_000, 100_000], zip(Self.numbers(row.active), Self.numbers(row.semiHonest)))
    for (clients, (active, honest)) in sizes {
      func parameters(_ server: ServerModel) throws -> SessionParameters {
        try SessionParameters(
          SessionInvitation(
            method: .secaggPlus, server: server, task: "t", round: 1, shape: .init(count: 4, bits: 20),
            encodingDigest: .zero, modelDigest: .zero, invited: clients, minimumClients: clients * 3 / 4,
            corruptionRate: row.rate, dropoutRate: row.rate), clients: clients)
      }
      let one = try parameters(.active)
      #expect(
        [one.neighbours, one.threshold, one.maskNeighbours, one.gap, one.committee, one.quorum] == active, "\(clients)")
      #expect(one.listed == max(active[0], active[2]))
      let other = try parameters(.semiHonest)
      #expect([other.neighbours, other.threshold, other.maskNeighbours] == honest, "\(clients)")
      #expect(other.gap == 0 && other.committee == 0 && other.quorum == 0)
    }
  }

  @Test("with a beacon, 64 bits a seed do") func beacon() {
    for (n, c, expected) in [
      (300, 15, [28, 16, 48, 40, 28]), (1000, 50, [40, 24, 58, 57, 41]), (10_000, 500, [48, 28, 70, 62, 45]),
      (1000, 100, [64, 37, 96, 106, 75]),
    ] {
      let found = ActiveGraphParameters.find(clients: n, colluders: c, dropouts: c, security: 64, eta: 30)
      #expect(
        found.map { [$0.holders, $0.threshold, 2 * $0.maskReach, $0.committee, $0.quorum] } == expected, "\(n)")
    }
  }

  @Test("where all of the colluders are few, none is exposed at all") func few() {
    for (n, rate, expected) in [(300, 1, [8, 4]), (1000, 1, [18, 11]), (10_000, 1, [36, 26])] {
      let c = n * rate / 100
      let found = ActiveGraphParameters.find(clients: n, colluders: c, dropouts: c, security: 128, eta: 30)
      #expect(found.map { [$0.holders, $0.threshold] } == expected, "\(n)")
      if n <= 1000 { #expect(found.map { $0.threshold > c } == true) }
    }
  }

  @Test("fewer bits than a server's tries leave are refused") func beaconless() throws {
    let weak = try SessionInvitation(
      method: .secaggPlus, server: .active, task: "t", round: 1, shape: .init(count: 4, bits: 20),
      encodingDigest: .zero, modelDigest: .zero, invited: 300, minimumClients: 200, corruptionRate: 0.05,
      dropoutRate: 0.05, sigma: 64)
    #expect(throws: SecureAggregationError.needsBeacon) { try SessionParameters(weak, clients: 300) }
  }
}
