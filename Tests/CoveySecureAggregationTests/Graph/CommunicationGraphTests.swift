import CoveySecureAggregation
import Testing

@Suite("Graphs of clients")
struct CommunicationGraphTests {
  @Test("rings are regular, symmetric and loop-free") func regular() throws {
    var random = SplitMix(state: 41)
    for clients in [3, 4, 5, 8, 13, 50] {
      for neighbours in stride(from: 2, to: clients, by: 2) {
        let graph = try CommunicationGraph(clients: clients, neighbours: neighbours, seed: random.bytes32())
        for one in 0..<clients {
          let linked = graph.neighbours(of: one)
          #expect(linked.count == neighbours && Set(linked).count == neighbours && linked == linked.sorted())
          #expect((0..<clients).filter { graph.areLinked(one, $0) } == linked)
          for other in linked { #expect(graph.neighbours(of: other).contains(one) && other != one) }
        }
        #expect(!graph.areLinked(0, -1) && !graph.areLinked(clients, 0))
      }
    }
    let complete = CommunicationGraph.complete(5)
    #expect(complete.neighbours(of: 2) == [0, 1, 3, 4] && complete.isComplete && complete.degree == 4)
    #expect(complete.areLinked(1, 4) && !complete.areLinked(1, 1))
    #expect(CommunicationGraph.complete(1).neighbours(of: 0).isEmpty)
  }

  @Test("connectivity agrees with a search along all links") func connected() throws {
    var random = SplitMix(state: 42)
    for _ in 0..<3000 {
      let clients = Int.random(in: 3...24, using: &random)
      let neighbours = 2 * Int.random(in: 1...(clients - 1) / 2, using: &random)
      let graph =
        Int.random(in: 0..<10, using: &random) == 0
        ? CommunicationGraph.complete(clients)
        : try CommunicationGraph(clients: clients, neighbours: neighbours, seed: random.bytes32())
      let chance = Double.random(in: 0...1, using: &random)
      let survivors = (0..<clients).filter { _ in Double.random(in: 0..<1, using: &random) < chance }
      var reached = Set(survivors.prefix(1))
      var open = Array(reached)
      while let next = open.popLast() {
        for other in survivors where graph.areLinked(next, other) && reached.insert(other).inserted {
          open.append(other)
        }
      }
      let expected = !survivors.isEmpty && reached.count == survivors.count
      #expect(graph.isConnected(among: PositionSet(count: clients, survivors)) == expected)
    }
  }

  @Test("the seed decides, the same way for ever") func seeds() throws {
    let seed = try #require(Bytes32(bytes: (0..<32).map { UInt8($0) }))
    let graph = try CommunicationGraph(clients: 12, neighbours: 4, seed: seed)
    #expect(try graph == CommunicationGraph(clients: 12, neighbours: 4, seed: seed))
    #expect(try graph != CommunicationGraph(clients: 12, neighbours: 4, seed: .zero))
    // Other machines must come to the same graph. Computed apart from this code, from the definitions of BLAKE2b, ChaCha20
    // and the shuffle: the ring is 0 4 11 7 9 2 10 5 8 1 3 6.
    #expect(
      (0..<12).map { graph.neighbours(of: $0) } == [
        [3, 4, 6, 11], [3, 5, 6, 8], [5, 7, 9, 10], [0, 1, 6, 8], [0, 6, 7, 11], [1, 2, 8, 10], [0, 1, 3, 4],
        [2, 4, 9, 11], [1, 3, 5, 10], [2, 7, 10, 11], [2, 5, 8, 9], [0, 4, 7, 9],
      ])
  }

  @Test("every order of the ring is as likely: chi-square, p > 0.001") func uniform() throws {
    var random = SplitMix(state: 43)
    // With 5 clients and 2 neighbours there are 4! / 2 = 12 rings. 11 degrees of freedom: 31.26 at p = 0.001.
    var counts: [[[Int]]: Int] = [:]
    let rounds = 12_000
    for _ in 0..<rounds {
      let graph = try CommunicationGraph(clients: 5, neighbours: 2, seed: random.bytes32())
      counts[(0..<5).map { graph.neighbours(of: $0) }, default: 0] += 1
    }
    let expected = Double(rounds) / 12
    let square = counts.values.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
    #expect(counts.count == 12 && square < 31.26, "\(square)")
    // And 0's place among 40: neighbours are spread evenly. 38 degrees of freedom: 70.7 at p = 0.001.
    var linked = [Int](repeating: 0, count: 40)
    for _ in 0..<4000 {
      let graph = try CommunicationGraph(clients: 40, neighbours: 2, seed: random.bytes32())
      for other in graph.neighbours(of: 0) { linked[other] += 1 }
    }
    let mean = 8000.0 / 39
    let spread = linked.dropFirst().reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) / mean }
    #expect(linked[0] == 0 && spread < 70.7, "\(spread)")
  }
}
