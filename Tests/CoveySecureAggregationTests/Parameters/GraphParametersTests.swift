import CoveySecureAggregation
import Testing

@Suite("Degrees and thresholds of random graphs")
struct GraphParametersTests {
  private static let triangle = BigCount.pascal(160)

  private static func choose(_ n: Int, _ k: Int) -> BigCount { k < 0 || k > n ? BigCount(0) : triangle[n][k] }

  /// The whole search by exact counting, degree by degree.
  private static func exact(
    _ n: Int, _ colluders: Int, _ dropouts: Int, _ sigma: Int, _ eta: Int, _ adversary: GraphAdversary, others: Bool
  ) -> GraphParameters? {
    let size = others ? n - 1 : n
    let secure = BigCount.power(of: sigma + 1)
    for k in stride(from: 2, to: n - 1, by: 2) {
      let cuts = BigCount(n * (n - k - 1)) * choose(colluders + dropouts, k) * secure
      if !(cuts < BigCount(2) * choose(n, k)) { continue }
      let all = choose(size, k)
      func term(_ marked: Int, _ x: Int) -> BigCount { choose(marked, x) * choose(size - marked, k - x) }
      var (tail, safe) = (BigCount(0), k + 1)
      while safe > 1 {
        tail = tail + term(colluders, safe - 1)
        if all < tail * BigCount(n) * secure { break }
        safe -= 1
      }
      var most = 0
      tail = BigCount(0)
      while most < k {
        tail = tail + term(size - dropouts, most)
        if all < tail * BigCount(n) * BigCount.power(of: eta) { break }
        most += 1
      }
      let least = adversary == .semiHonest ? safe : (k + safe - 1) / 2 + 1
      if least <= most { return found(k, least, most) }
    }
    return nil
  }

  private static func found(_ k: Int, _ least: Int, _ most: Int) -> GraphParameters {
    GraphParameters(neighbours: k, thresholds: least...most)
  }

  @Test("equal an exact count over big integers") func exact() {
    var random = SplitMix(state: 51)
    var successes = 0
    for _ in 0..<400 {
      let n = Int.random(in: 2...150, using: &random)
      let (c, d) = (Int.random(in: 0...n / 2, using: &random), Int.random(in: 0...n / 2, using: &random))
      guard c < n, d < n else { continue }
      let (sigma, eta) = (Int.random(in: 1...45, using: &random), Int.random(in: 1...35, using: &random))
      let adversary = Bool.random(using: &random) ? GraphAdversary.semiHonest : .semiMalicious
      let others = Bool.random(using: &random)
      let expected = Self.exact(n, c, d, sigma, eta, adversary, others: others)
      let answer = GraphParameters.find(
        clients: n, colluders: c, dropouts: d, sigma: sigma, eta: eta, adversary: adversary,
        population: others ? .others : .everybody)
      #expect(answer == expected, "n \(n), colluders \(c), dropouts \(d), sigma \(sigma), eta \(eta), \(adversary)")
      if answer != nil { successes += 1 }
    }
    #expect(successes > 100)
  }

  /// A line of the table of SecAgg+ parameters for sigma 40 and eta 30: k and the least and largest t, by n.
  struct Row: Sendable {
    let adversary: GraphAdversary
    let corruption: Double
    let dropout: Double
    let answers: String
  }

  /// By an independent search, which gives the answers of Google's `graph_parameter_finder_test.cc` too.
  static let table = [
    Row(
      adversary: .semiHonest, corruption: 0.05, dropout: 0.05,
      answers: "12 6 7, 26 14 14, 34 18 19, 36 20 20, 38 21 21, 40 22 22, 44 24 24"),
    Row(
      adversary: .semiHonest, corruption: 0.1, dropout: 0.1,
      answers: "22 11 12, 42 22 23, 52 28 28, 58 31 31, 60 32 32, 66 35 35, 70 37 37"),
    Row(
      adversary: .semiHonest, corruption: 0.05, dropout: 0.33,
      answers: "30 6 6, 58 16 16, 84 26 26, 94 29 29, 102 32 32, 110 34 34, 116 36 36"),
    Row(
      adversary: .semiHonest, corruption: 0.2, dropout: 0.1,
      answers: "32 21 22, 58 36 36, 76 47 47, 84 51 51, 90 55 55, 98 59 60, 104 63 63"),
    Row(
      adversary: .semiHonest, corruption: 0.2, dropout: 0.2,
      answers: "42 21 22, 80 42 42, 112 59 59, 126 66 66, 136 71 71, 150 78 78, 160 83 83"),
    Row(
      adversary: .semiHonest, corruption: 0.33, dropout: 0.05,
      answers: "34 29 29, 64 49 49, 86 64 64, 96 71 71, 104 77 77, 112 82 82, 120 88 88"),
    Row(
      adversary: .semiHonest, corruption: 0.33, dropout: 0.33,
      answers: "68 34 35, 172 88 88, 310 159 159, 412 211 211, 480 246 246, 538 275 275, 576 294 294"),
    Row(
      adversary: .semiMalicious, corruption: 0.05, dropout: 0.05,
      answers: "16 11 11, 42 29 29, 62 43 43, 68 47 47, 74 51 51, 80 55 55, 86 59 59"),
    Row(
      adversary: .semiMalicious, corruption: 0.1, dropout: 0.1,
      answers: "32 22 22, 76 52 52, 114 78 78, 132 90 90, 144 98 98, 156 106 106, 168 114 114"),
    Row(
      adversary: .semiMalicious, corruption: 0.05, dropout: 0.33,
      answers: "72 39 39, 194 105 105, 452 251 251, 710 396 396, 906 506 506, 1074 600 600, 1166 651 651"),
    Row(
      adversary: .semiMalicious, corruption: 0.2, dropout: 0.1,
      answers: "42 32 32, 102 75 75, 162 118 118, 194 141 141, 216 157 157, 236 171 171, 254 184 184"),
    Row(
      adversary: .semiMalicious, corruption: 0.33, dropout: 0.05,
      answers: "42 37 37, 92 77 77, 152 124 124, 184 149 149, 204 165 165, 224 181 181, 238 192 192"),
  ]

  @Test("equal the table of an independent search", arguments: table) func tables(row: Row) {
    for (clients, text) in zip([100, 300, 1000, 3000, 10_000, 100_000, 1_000_000], row.answers.split(separator: ",")) {
      let numbers = text.split(separator: " ").compactMap { Int($0) }
      let answer = GraphParameters.find(
        clients: clients, corruptionRate: row.corruption, dropoutRate: row.dropout, adversary: row.adversary)
      #expect(answer == Self.found(numbers[0], numbers[1], numbers[2]), "\(clients)")
    }
  }

  @Test("no graph where none can be") func impossible() {
    #expect(GraphParameters.find(clients: 2, corruptionRate: 0, dropoutRate: 0) == nil)
    #expect(GraphParameters.find(clients: 100, corruptionRate: 0.5, dropoutRate: 0.5) == nil)
    #expect(
      GraphParameters.find(clients: 20, corruptionRate: 0.4, dropoutRate: 0.4, adversary: .semiMalicious) == nil)
    #expect(
      GraphParameters.find(clients: 100_000, corruptionRate: 0.4, dropoutRate: 0.35, adversary: .semiMalicious) == nil)
  }
}
