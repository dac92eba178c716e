import CoveyCore
import CoveyCrypto
import CoveySecureAggregation
import Dispatch
import Synchronization
import Testing

@Suite("A server's order")
struct ServerOrderTests {
  @Test("takes one answer a step from those it asks, and late ones cost their sender nothing")
  func order() throws {
    let session = try SessionFixture(clients: 5)
    let (server, stranger) = (session.server, ClientID(rawValue: 1))
    #expect(server.participants == session.clients.map(\.client))
    #expect(throws: SecureAggregationError.unknownClient(stranger)) { try server.message(for: stranger) }
    #expect(throws: SecureAggregationError.unknownClient(stranger)) { try server.receive([], from: stranger) }
    #expect(throws: SecureAggregationError.outOfTurn(expected: .keys, got: .unmasking)) {
      try server.sum(on: SerialWorkers())
    }
    session.exchange(.keys, dropping: [4])
    let keys = try #require(session.answers[.keys])
    #expect(throws: SecureAggregationError.repeated(session.name(0))) {
      try server.receive(try #require(keys[session.name(0)]), from: session.name(0))
    }
    try server.closeStep()
    #expect(server.participants == (0..<4).map(session.name))
    #expect(throws: SecureAggregationError.unknownClient(session.name(4))) { try server.message(for: session.name(4)) }
    // The same bytes again, a step later.
    #expect(throws: SecureAggregationError.outOfTurn(expected: .shares, got: .keys)) {
      try server.receive(try #require(keys[session.name(0)]), from: session.name(0))
    }
    #expect(try session.run() == session.plainSum(0..<4))
    #expect(server.step == nil && server.participants.isEmpty)
    #expect(throws: SecureAggregationError.sessionOver) { try server.sum(on: SerialWorkers()) }
    #expect(throws: SecureAggregationError.sessionOver) { try server.closeStep() }
    #expect(throws: SecureAggregationError.sessionOver) { try server.message(for: session.name(0)) }
    #expect(throws: SecureAggregationError.sessionOver) { try server.receive([], from: session.name(0)) }
    #expect(server.facts.answers == [.keys: 4, .shares: 4, .check: 4, .input: 4, .unmasking: 4])
  }

  @Test("unmasks nothing where the survivors fall apart")
  func disconnected() throws {
    let session = try SessionFixture(clients: 6, method: .secaggPlus, fixed: (2, 1))
    try session.run(through: .check)
    let graph = try #require(session.server.graph)
    // Two opposite clients of the ring.
    let opposite = try #require(
      (1..<6).first { other in
        other != 0 && !graph.areLinked(0, other)
          && Set(graph.neighbours(of: 0)).isDisjoint(with: graph.neighbours(of: other))
      })
    #expect(throws: SecureAggregationError.disconnected) { try session.run(dropping: [.input: [0, opposite]]) }
    #expect(throws: SecureAggregationError.sessionOver) { try session.server.sum(on: SerialWorkers()) }
  }

  @Test("drops forged shares by name, and sums as long as enough are left", arguments: [false, true], 0...3)
  func forgedShares(isDead: Bool, forgers: Int) throws {
    // Six clients, t = 4; forged are shares of the client with index 3.
    let session = try SessionFixture(clients: 6)
    for forger in 0..<forgers {
      session.change(.unmasking, .toServer, of: forger) { [unowned session] message in
        let context = try session.context()
        var entries = try UnmaskingResponse(decoding: message, in: context).entries
        let share =
          try forger == 1
          ? SecretKey(bytes: [UInt8](repeating: 255, count: 32).span.bytes) : ShamirSharing.randomSecret()
        entries[3] = UnmaskingResponse.Entry(position: 3, kind: entries[3].kind, share: share)
        return UnmaskingResponse(entries: entries).encoded(in: context)
      }
    }
    let genuine = (isDead ? 5 : 6) - forgers
    let dropped: [SessionStep: Set<Int>] = isDead ? [.input: [3]] : [:]
    if genuine >= 4 {
      #expect(try session.run(dropping: dropped) == session.plainSum((0..<6).filter { !isDead || $0 != 3 }))
    } else {
      #expect(throws: SecureAggregationError.unrecoverable(session.name(3), shares: genuine, threshold: 4)) {
        try session.run(dropping: dropped)
      }
    }
    for forger in 0..<forgers {
      #expect(session.rejection(of: forger) == .forgedShare(holder: session.name(forger), dealer: session.name(3)))
    }
  }

  @Test("serves many threads at a time", arguments: ServerModel.allCases)
  func threads(model: ServerModel) throws {
    let session = try SessionFixture(clients: 24, server: model, shape: RingShape(count: 40_000, bits: 21))
    let (server, clients, inputs) = (session.server, session.clients, session.inputs)
    let failures = Mutex<[String]>([])
    nonisolated(unsafe) let each = clients
    while let step = server.step {
      let asked = Set(server.participants)
      // Each client is used by one thread at a time.
      DispatchQueue.concurrentPerform(iterations: each.count) { index in
        let client = each[index]
        guard asked.contains(client.client), !(step == .input && index % 8 == 5) else { return }
        do {
          let question = try server.message(for: client.client)
          var answer: [UInt8] = []
          if step == .input {
            try client.accept(question)
            var values = inputs[index]
            try client.mask(&values, into: &answer)
          } else {
            answer = try client.answer(question)
          }
          try server.receive(answer, from: client.client)
        } catch { failures.withLock { $0.append("\(step), \(client.client): \(error)") } }
      }
      try server.closeStep()
    }
    #expect(failures.withLock { $0 } == [])
    #expect(try server.sum(on: ConcurrentWorkers()) == session.plainSum((0..<24).filter { $0 % 8 != 5 }))
  }
}
