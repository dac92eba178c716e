import CoveyCore
import CoveyCrypto
import CoveySecureAggregation
import Testing

@Suite("Lists of survivors that cut a ring")
struct CutRuleTests {
  @Test("the rule is the definition, window by window") func definition() throws {
    var random = SplitMix(state: 91)
    for _ in 0..<2000 {
      let n = Int.random(in: 5...30, using: &random)
      let graph = try CommunicationGraph(clients: n, neighbours: 2, seed: random.bytes32())
      let reach = Int.random(in: 1...n, using: &random)
      let gap = Int.random(in: 0...reach, using: &random)
      let rate = Double.random(in: 0...1, using: &random)
      let survivors = PositionSet(count: n, (0..<n).filter { _ in Double.random(in: 0..<1, using: &random) < rate })
      let worst = (0..<n).map { start in
        (start..<start + reach).count { !survivors.contains(graph.position(at: $0 % n)) }
      }.max()
      #expect(graph.isCut(survivors, reach: reach, gap: gap) == ((worst ?? 0) > gap))
    }
    #expect(!CommunicationGraph.complete(5).isCut(PositionSet(count: 5), reach: 0, gap: 0))
  }

  /// The ring of a try, as a list of who stands at each place.
  private static func ring(_ graph: CommunicationGraph) -> [Int] {
    (0..<graph.clients).map { graph.position(at: $0) }
  }

  @Test("a server that knows the ring and declares the best windows dead cuts it, and is refused") func ringCuts()
    throws
  {
    let (n, c) = (1000, 50)
    let parameters = try SessionParameters(
      SessionInvitation(
        method: .secaggPlus, server: .active, task: "t", round: 1, shape: RingShape(count: 4, bits: 20),
        encodingDigest: .zero, modelDigest: .zero, invited: n, minimumClients: 760, corruptionRate: 0.05,
        dropoutRate: 0.05), clients: n)
    let (w, d) = (parameters.maskReach, parameters.gap)
    var (cut, refused, kept) = (0, 0, 0)
    for number in 0..<10_000 {
      // Positions are ranks of identities, and these the server does not choose among once keys are made: any will do.
      let graph = try CommunicationGraph(
        clients: n, neighbours: parameters.neighbours, maskNeighbours: parameters.maskNeighbours,
        seed: Bytes32(try BLAKE2b.hash("ring \(number)")))
      let ring = Self.ring(graph)
      // Colluders in each window of w places, and the two windows with most of them that do not touch.
      var load = [Int](repeating: 0, count: n)
      load[0] = ring[0..<w].count { $0 < c }
      for place in 1..<n {
        load[place] = load[place - 1] + (ring[(place + w - 1) % n] < c ? 1 : 0) - (ring[place - 1] < c ? 1 : 0)
      }
      let first = load.indices.max { load[$0] < load[$1] } ?? 0
      let second =
        load.indices.filter { min(abs($0 - first), n - abs($0 - first)) > 2 * w }.max { load[$0] < load[$1] } ?? 0
      // All honest clients of both are declared dead; colluders are alive and tell the server their masks.
      var survivors = PositionSet.all(count: n)
      for start in [first, second] {
        for place in start..<start + w where ring[place % n] >= c { survivors.remove(ring[place % n]) }
      }
      let honest = PositionSet(count: n, survivors.positions.filter { $0 >= c })
      if !graph.isConnected(among: honest) { cut += 1 }
      if graph.isCut(survivors, reach: w, gap: d) { refused += 1 }
      // The most that the rule allows: d of each window, from its middle. The honest ones stay together.
      var allowed = PositionSet.all(count: n)
      for start in [first, second] {
        for place in (start..<start + w).filter({ ring[$0 % n] >= c }).prefix(d) { allowed.remove(ring[place % n]) }
      }
      let left = PositionSet(count: n, allowed.positions.filter { $0 >= c })
      if !graph.isCut(allowed, reach: w, gap: d), graph.isConnected(among: left) { kept += 1 }
    }
    // 760 clients are enough, so without the rule every one of these lists would have been answered.
    #expect(cut == 10_000)
    #expect(refused == 10_000)
    #expect(kept > 9_900)
  }

  @Test("honest dropouts lose no more rounds than stated") func honestDropouts() throws {
    // eta 10: 100,000 rings; shares, windows and committee together: 2.5 2^-10 of them, 244 + 5 sd = 322.
    let (n, d) = (300, 15)
    guard
      let sizes = ActiveGraphParameters.find(clients: n, colluders: 15, dropouts: d, security: 128, eta: 10)
    else {
      Issue.record("there is no sparse graph")
      return
    }
    var random = SplitMix(state: 92)
    var lost = 0
    var ring = Array(0..<n)
    for _ in 0..<100_000 {
      // The first d clients of a random order stand anywhere on the ring.
      for index in stride(from: n - 1, to: 0, by: -1) { ring.swapAt(index, Int.random(in: 0...index, using: &random)) }
      let dead = ring.map { $0 < d ? 1 : 0 }
      func windows(_ size: Int, worse limit: Int) -> Bool {
        var count = dead[0..<size].reduce(0, +)
        for place in 0..<n {
          if count > limit { return true }
          count += dead[(place + size) % n] - dead[place]
        }
        return false
      }
      let half = sizes.holders / 2
      var around = (1...half).reduce(0) { $0 + dead[$1] + dead[n - $1] }
      var isLost = false
      for place in 0..<n {
        if sizes.holders - around < sizes.threshold { isLost = true }
        // The window of holders moves on by one: its own place is not in it.
        around += dead[place] - dead[(place + 1) % n]
        around += dead[(place + 1 + half) % n] - dead[(place + n - half) % n]
      }
      if windows(sizes.maskReach, worse: sizes.gap) { isLost = true }
      if sizes.committee - dead[0..<sizes.committee].reduce(0, +) < sizes.quorum { isLost = true }
      if isLost { lost += 1 }
    }
    #expect(lost <= 322, "\(lost)")
  }
}
