import CoveyCore
import CoveyCrypto
import CoveyRandom
import CoveySecureAggregation
import Testing

@Suite("Wrong sums of coded masks")
struct LightForgedSumTests {
  private static let start = MessageHeader.byteCount + Bytes32.byteCount + 4

  /// Runs a session in which clients answer the unmasking with sums of which some elements are changed.
  /// - Parameters:
  ///   - silent: Clients that do not.
  ///   - changes: What is added to which element, by client.
  private func run(
    _ harness: LightHarness, silent: Set<Int>, _ changes: [Int: [Int: UInt64]]
  ) throws -> (Result<RingVector, SecureAggregationError>, RingVector, [ClientID]) {
    let session = try harness.session(at: .unmasking)
    for index in 0..<harness.clients where !silent.contains(index) {
      let client = session.clients[index]
      var answer = try client.answer(try session.server.message(for: client.client))
      for (element, change) in changes[index] ?? [:] {
        let at = Self.start + 4 * element
        let value = (0..<4).reduce(UInt64(0)) { $0 | UInt64(answer[at + $1]) << UInt64(8 * $1) }
        let other = (value + change) % FieldOracle.order
        for byte in 0..<4 { answer[at + byte] = UInt8(truncatingIfNeeded: other >> UInt64(8 * byte)) }
      }
      try session.server.receive(answer, from: client.client)
    }
    try session.server.closeStep()
    var plain = RingVector(harness.shape)
    for input in session.inputs { plain.add(input) }
    plain.reduce()
    let result = Result { try session.server.sum(on: SerialWorkers()) }.mapError { error in
      error as? SecureAggregationError ?? .sessionOver
    }
    let excluded = session.server.facts.excluded
    #expect(excluded.allSatisfy { $0.misconduct == .forgedSum && $0.step == .unmasking && !$0.evidence.isEmpty })
    return (result, plain, excluded.map(\.client))
  }

  /// T = 1, U = 5 of 7.
  private static let seven = LightHarness(clients: 7, shape: RingShape(count: 300, bits: 4), dropoutRate: 0.3)

  @Test("are named where two more came than it takes, whoever lies and however little", arguments: 0..<7)
  func named(liar: Int) throws {
    for changes in [[0: 1], [74: FieldOracle.order - 1], [3: 5, 70: 1 << 30]] as [[Int: UInt64]] {
      let (result, plain, named) = try run(Self.seven, silent: [], [liar: changes])
      #expect(try result.get() == plain)
      #expect(named == [LightHarness.client(liar)])
    }
  }

  @Test("are noticed where one more came, and nobody is named", arguments: 1..<7)
  func noticed(liar: Int) throws {
    let (result, _, named) = try run(Self.seven, silent: [0], [liar: [0: 1]])
    #expect(result == .failure(.damagedSum) && named.isEmpty)
    let (honest, plain, _) = try run(Self.seven, silent: [0], [:])
    #expect(try honest.get() == plain)
  }

  @Test("take the sum out of its range where no more came than it takes")
  func damaged() throws {
    let (result, _, named) = try run(Self.seven, silent: [0, 4], [2: [5: 1 << 31]])
    #expect(result == .failure(.damagedSum) && named.isEmpty)
  }

  /// T = 2, U = 6 of 10: two may be found, and two who conspire cannot shift it on others.
  private static let ten = LightHarness(
    clients: 10, shape: RingShape(count: 60, bits: 4), corruptionRate: 0.2, dropoutRate: 0.4)

  @Test("of several clients are named, as long as there are answers enough")
  func several() throws {
    let (result, plain, named) = try run(Self.ten, silent: [], [2: [0: 7], 9: [3: 1, 14: 9]])
    #expect(try result.get() == plain)
    #expect(named == [LightHarness.client(2), LightHarness.client(9)])
    let (three, _, nobody) = try run(Self.ten, silent: [], [2: [0: 7], 9: [3: 1], 4: [1: 1]])
    #expect(three == .failure(.damagedSum) && nobody.isEmpty)
  }

  @Test("do not get an honest client named whom two liars point at")
  func framed() throws {
    // U + 2 answers: words differ in three places at least. The liars add what two places of such a difference hold, so that
    // the nearest word is wrong at the third, which is honest.
    let (liars, victim, silent) = ([1, 6], 4, Set([8, 9]))
    let points = liars + [victim]
    func slope(_ client: Int) -> UInt64 {
      // The word with zeros at all other answering clients.
      (0..<8).filter { !points.contains($0) }.reduce(UInt64(1)) {
        $0 * ((UInt64(client) + FieldOracle.order - UInt64($1)) % FieldOracle.order) % FieldOracle.order
      }
    }
    let changes = Dictionary(uniqueKeysWithValues: liars.map { ($0, [0: slope($0)]) })
    let (_, _, named) = try run(Self.ten, silent: silent, changes)
    #expect(named.isEmpty)
    // One who lies alone is left out there, and not named, as two others could have made it look so.
    let (result, plain, nobody) = try run(Self.ten, silent: silent, [4: [0: 1]])
    #expect(try result.get() == plain)
    #expect(nobody.isEmpty)
  }

  @Test("a dropout rate of (d + 2c)/n leaves answers enough for names")
  func plan() {
    for clients in 8..<60 {
      for liars in 1...clients / 8 {
        for dropouts in 0...clients / 4 {
          let rate = LightParameters.dropoutRate(naming: liars, clients: clients, dropouts: dropouts)
          let responders = clients - Int(rate * Double(clients))
          #expect(responders == clients - dropouts - 2 * liars)
          let parameters = LightParameters(clients: clients, colluders: liars, responders: responders, count: 1)
          #expect(parameters.findable(answers: clients - dropouts) == liars)
          #expect(parameters.areProven(wrong: liars, answers: clients - dropouts))
          #expect(!parameters.areProven(wrong: liars, answers: clients - dropouts - 1))
        }
      }
    }
  }
}
