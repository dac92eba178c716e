import CoveyCore
import CoveyCrypto
import CoveySecureAggregation
import Testing

@Suite("LightSecAgg against active servers")
struct LightActiveServerTests {
  private static let names = (0..<4).map(LightHarness.client)
  private static let harness = LightHarness(clients: 4, server: .active, dropoutRate: 0.25)

  /// Where the set of survivors is in messages.
  private static let set = MessageHeader.byteCount + Bytes32.byteCount

  @Test("keys without a valid signature are refused by the server and by clients")
  func keys() throws {
    let session = try Self.harness.session()
    let message = try session.clients[0].answer(session.invitation.encoded())
    var forged = message
    forged[forged.count - 40] ^= 1
    #expect(throws: SecureAggregationError.badSignature(Self.names[0])) {
      try session.server.receive(forged, from: Self.names[0])
    }
    let nobody = LightClient(
      client: Self.names[1], policy: ClientPolicy(minimumClients: 2, server: .active, leastCorruptionRate: 0),
      history: VolatileHistory())
    #expect(throws: SecureAggregationError.self) { _ = try nobody.answer(session.invitation.encoded()) }
    let listed = try Self.harness.session(at: .shares)
    var list = try listed.server.message(for: Self.names[0])
    list[list.count - 40] ^= 1
    #expect(throws: SecureAggregationError.badSignature(Self.names[3])) { _ = try listed.clients[0].answer(list) }
  }

  @Test("signatures on other survivors do not count")
  func equivocation() throws {
    let session = try Self.harness.session(at: .consistency)
    // Clients 0 and 1 are told that 2 is gone, the others that all are there: each list has three members or more.
    for index in 0..<4 {
      var message = try session.server.message(for: Self.names[index])
      if index < 2 { message[Self.set] = 0b1011 }
      let answer = try session.clients[index].answer(message)
      if index < 2 {
        #expect(throws: SecureAggregationError.badSignature(Self.names[index])) {
          try session.server.receive(answer, from: Self.names[index])
        }
      } else {
        try session.server.receive(answer, from: Self.names[index])
      }
    }
    // A server that does not check goes on with what it has: two agree on each list, where three must.
    #expect(throws: SecureAggregationError.tooFewClients(.consistency, count: 2, minimum: 3)) {
      try session.server.closeStep()
    }
  }

  @Test("a client answers for those survivors alone that it and enough others signed")
  func requests() throws {
    let session = try Self.harness.session(at: .unmasking)
    var message = try session.server.message(for: Self.names[0])
    #expect(message[Self.set] == 0b1111 && message[Self.set + 1] == 4)
    message[Self.set] = 0b0111
    #expect(throws: SecureAggregationError.contradictory(Self.names[3])) { _ = try session.clients[0].answer(message) }
    message = try session.server.message(for: Self.names[1])
    message[message.count - 40] ^= 1
    #expect(throws: SecureAggregationError.badSignature(Self.names[3])) { _ = try session.clients[1].answer(message) }
    // One other signature and its own: three must agree.
    message = Array(try session.server.message(for: Self.names[2]).prefix(Self.set + 5 + 4 + Signature.byteCount))
    message[Self.set + 1] = 1
    #expect(throws: SecureAggregationError.inconsistentSurvivors(agreeing: 2, threshold: 3)) {
      _ = try session.clients[2].answer(message)
    }
    _ = try session.clients[3].answer(try session.server.message(for: Self.names[3]))
  }

  @Test("the list of survivors is checked before it is signed")
  func lists() throws {
    let session = try Self.harness.session(at: .consistency)
    var message = try session.server.message(for: Self.names[0])
    message[Self.set] = 0b1110
    #expect(throws: SecureAggregationError.listedDead) { _ = try session.clients[0].answer(message) }
    message[Self.set] = 0b0110
    #expect(throws: SecureAggregationError.tooFewClients(.input, count: 2, minimum: 3)) {
      _ = try session.clients[1].answer(message)
    }
    #expect(session.clients[0].step == nil && session.clients[1].secrets.isEmpty)
  }
}
