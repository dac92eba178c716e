import CoveyCore
import CoveyRandom
import CoveySecureAggregation
import Testing

@Suite("Sessions of LightSecAgg")
struct LightSessionTests {
  /// All ways in which clients stay or drop out in one of `steps`.
  private static func patterns(_ clients: Int, _ steps: [SessionStep]) -> [[SessionStep?]] {
    guard clients > 0 else { return [[]] }
    return patterns(clients - 1, steps).flatMap { pattern in ([nil] + steps).map { pattern + [$0] } }
  }

  @Test("give the exact sum or the named error, whoever drops out when", arguments: 2...4)
  func everyDropout(clients: Int) throws {
    let harness = LightHarness(clients: clients)
    for pattern in Self.patterns(clients, [.keys, .shares, .check, .input, .unmasking]) {
      #expect(try harness.run(pattern) == harness.expected(pattern), "\(pattern)")
    }
  }

  @Test("give the exact sum for every pattern of dropouts that the threshold allows", arguments: [5, 6])
  func allowedDropouts(clients: Int) throws {
    let harness = LightHarness(clients: clients, shape: RingShape(count: 11, bits: 29))
    var (sums, refusals) = (0, 0)
    for pattern in Self.patterns(clients, [.shares, .input, .unmasking]) {
      let expected = try harness.expected(pattern)
      if case .failure = expected {
        // Those that end in an error are all alike: every twentieth of them.
        refusals += 1
        guard refusals % 20 == 0 else { continue }
      } else {
        sums += 1
      }
      #expect(try harness.run(pattern) == expected, "\(pattern)")
    }
    // At most two of them, each in one of three steps.
    #expect(sums == (clients == 5 ? 1 + 15 + 90 : 1 + 18 + 135))
  }

  @Test("against active servers too", arguments: [3, 4, 5])
  func activeDropouts(clients: Int) throws {
    let harness = LightHarness(clients: clients, server: .active, dropoutRate: 0.25)
    for pattern in Self.patterns(clients, [.shares, .input, .consistency, .unmasking]) {
      #expect(try harness.run(pattern) == harness.expected(pattern), "\(pattern)")
    }
    for pattern in Self.patterns(clients, [.check, .unmasking]) {
      #expect(try harness.run(pattern) == harness.expected(pattern), "\(pattern)")
    }
  }

  @Test("give the exact sum of up to twelve clients", arguments: 2...12)
  func sizes(clients: Int) throws {
    var stream = RandomStream(seed: UInt64(clients), purpose: .data)
    for trial in 0..<8 {
      var harness = LightHarness(clients: clients, corruptionRate: trial % 2 == 0 ? 0.1 : 0.3, dropoutRate: 0.2)
      if trial % 3 == 2, clients > 2 { harness.server = .active }
      harness.seed = stream.next()
      let count = 1 + Int(stream.integer(below: trial % 4 == 0 ? 3000 : 70))
      harness.shape = RingShape(count: count, bits: 1 + Int(stream.integer(below: 28)))
      let pattern: [SessionStep?] = (0..<clients).map { _ in
        stream.integer(below: 12) == 0
          ? harness.steps[1 + Int(stream.integer(below: UInt32(harness.steps.count - 1)))] : nil
      }
      #expect(try harness.run(pattern) == harness.expected(pattern), "\(pattern)")
    }
  }

  @Test("sum the largest inputs that the field holds")
  func largestInputs() throws {
    // 3 * 2^30 <= q < 3 * 2^31.
    let harness = LightHarness(shape: RingShape(count: 5, bits: 30))
    let session = try harness.session(at: .input)
    for index in 0..<3 {
      let client = session.clients[index]
      try client.accept(try session.server.message(for: client.client))
      try client.beginAsInvited()
      var (values, answer) = (RingVector(harness.shape), [UInt8]())
      values.withWords { for i in $0.indices { $0[i] = 1 << 30 - 1 } }
      try client.mask(&values, into: &answer)
      try session.server.receive(answer, from: client.client)
    }
    try session.server.closeStep()
    try LightHarness.exchange(.unmasking, session)
    try session.server.closeStep()
    let sum = try session.server.sum(on: SerialWorkers())
    #expect(sum.words.allSatisfy { $0 == (3 * (1 << 30 - 1)) % (1 << 30) })
  }

  @Test("report their facts")
  func facts() throws {
    let harness = LightHarness(clients: 5)
    let session = try harness.session(at: .unmasking)
    try LightHarness.exchange(.unmasking, session) { $0 == 4 }
    try session.server.closeStep()
    let facts = session.server.facts
    #expect(facts.method == .lightSecAgg)
    #expect(facts.invited == 5 && facts.neighbours == 4 && facts.threshold == 3)
    #expect(facts.answers == [.keys: 5, .shares: 5, .check: 5, .input: 5, .unmasking: 4])
    #expect(session.server.step == nil && session.server.participants.isEmpty)
  }

  @Test("leave no secrets behind")
  func secretsGoAway() throws {
    let session = try LightHarness().session()
    var seen: [WeakReference] = []
    func look() {
      for client in session.clients { seen += client.secrets.map { WeakReference(object: $0) } }
    }
    for step in [SessionStep.keys, .shares, .check, .input, .unmasking] {
      try LightHarness.exchange(step, session)
      look()
      try session.server.closeStep()
    }
    #expect(seen.count >= 3 * (2 + 5 + 5 + 3))
    #expect(seen.allSatisfy { $0.object == nil })
    #expect(session.clients.allSatisfy { $0.step == nil })
  }

  private struct WeakReference {
    weak var object: AnyObject?
  }
}
