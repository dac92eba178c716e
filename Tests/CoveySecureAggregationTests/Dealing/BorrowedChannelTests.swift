import CoveyCore
import CoveyCrypto
import CoveySecureAggregation
import CoveyTesting
import Testing

/// Whoever states 2 C for its channel key, C another client's, does not know the secret half of it. But what a holder shows in
/// a dispute about what came over such a channel is twice the secret of its channel with that other client.
@Suite("A channel key that is made of another client's")
struct BorrowedChannelTests {
  private static let (liar, victim) = (3, 0)

  /// A session of nine clients, one of which has sent its keys after the victim's.
  private func session(_ server: ServerModel, isSparse: Bool = false) throws -> SessionFixture {
    let session = try SessionFixture(
      clients: 9, method: isSparse ? .secaggPlus : .secagg, server: server, fixed: isSparse ? (6, 3) : nil)
    session.exchange(.keys, dropping: Set(0..<9).subtracting([Self.victim]))
    let sent = try #require(session.answers[.keys]?[session.name(Self.victim)])
    let key = try KeyAdvertisement(decoding: sent, for: session.invitation).channelKey
    try session.lie(Self.liar, .allDamaged)
    session.liars[Self.liar]?.client.borrowedChannelKey = try scalar(2).sharedSecret(with: key).withBytes {
      try PublicKey(bytes: $0)
    }
    session.exchange(.keys, dropping: [Self.victim])
    try session.server.closeStep()
    return session
  }

  /// A number of the group as a key.
  private func scalar(_ number: UInt8) throws -> GroupKey {
    try GroupKey(scalar: SecretKey(bytes: ([number] + [UInt8](repeating: 0, count: 31)).span.bytes))
  }

  /// (l + 1) / 2, which undoes a doubling.
  private func half() throws -> GroupKey {
    let order: [UInt8] = [
      0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0,
      0,
      0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ]
    let next = [order[0] + 1] + order.dropFirst()
    let bytes = next.indices.map { next[$0] >> 1 | ($0 < 31 ? next[$0 + 1] << 7 : 0) }
    return try GroupKey(scalar: SecretKey(bytes: bytes.span.bytes))
  }

  /// Who holds shares of the victim's secrets that the server could open with what the holder showed.
  private func opened(_ session: SessionFixture) throws -> [Int] {
    let context = try session.context()
    let binding = SessionBinding(context)
    func key(_ index: Int) throws -> PublicKey {
      let sent = try #require(session.answers[.keys]?[session.name(index)])
      return try KeyAdvertisement(decoding: sent, for: session.invitation).channelKey
    }
    let dealing = try EncryptedShares(
      decoding: try #require(session.answers[.shares]?[session.name(Self.victim)]), in: context)
    return try dealing.shares.map(\.position).filter { holder in
      guard let shown = session.answers[.dispute]?[session.name(holder)] else { return false }
      return try DisputeEvidence(decoding: shown, in: context).entries.contains { entry in
        let secret = try half().sharedSecret(with: entry.shared)
        let channel = try binding.channelKey(secret, from: try key(Self.victim), to: try key(holder))
        let sealed = try #require(dealing.shares.first { $0.position == holder }).sealed
        let associated = binding.associatedData(from: Self.victim, to: holder)
        return
          (try? AuthenticatedCipher.open(sealed.span.bytes, with: channel, associated: associated.span.bytes)) != nil
      }
    }
  }

  @Test("opens no channel of a client that never lied", arguments: LiarTests.kinds)
  func nothingOpens(kind: (isSparse: Bool, server: ServerModel)) throws {
    let session = try session(kind.server, isSparse: kind.isSparse)
    #expect(try session.run() == session.plainSum([0, 1, 2, 4, 5, 6, 7, 8]))
    #expect(try opened(session).isEmpty)
    #expect(session.clientErrors.isEmpty)
    #expect(session.server.facts.excluded.map(\.client) == [session.name(Self.liar)])
    #expect(session.server.facts.excluded.first?.misconduct == .badDealing)
  }

  @Test("is refused by the holder where a lying server passes on what its owner dealt", arguments: ServerModel.allCases)
  func holders(server: ServerModel) throws {
    let session = try session(server)
    try session.run(through: .shares)
    let (context, holder) = (try session.context(), 1)
    let dealing = try EncryptedShares(
      decoding: try #require(session.answers[.shares]?[session.name(Self.liar)]), in: context)
    let share = try #require(dealing.shares.first { $0.position == holder })
    let passed = ShareDelivery.Entry(
      share: share.readdressed(to: Self.liar), digest: try dealing.digest(of: Self.liar, in: context.digest))
    let others = try ShareDelivery(
      decoding: try session.server.message(for: session.name(holder)), in: context
    ).entries.filter { $0.share.position != Self.liar }
    let delivery = ShareDelivery(
      entries: (others + [passed]).sorted { $0.share.position < $1.share.position })
    let complaints = try session.clients[holder].answer(delivery.encoded(in: context))
    #expect(try ShareComplaints(decoding: complaints, in: context).entries.map(\.dealer) == [Self.liar])
    let shown = DisputedDealings(entries: [.init(dealer: Self.liar, dealing: dealing)]).encoded(in: context)
    #expect(throws: SecureAggregationError.badDealing(session.name(Self.liar))) {
      try session.clients[holder].answer(shown)
    }
  }

  @Test("deals no coded masks either", arguments: ServerModel.allCases)
  func codedMasks(server: ServerModel) throws {
    let (session, identities) = try LightHarness(clients: 7, server: server, corruptionRate: 0.2, dropoutRate: 0.3)
      .sessionAndIdentities()
    let name = LightHarness.client(Self.liar)
    let liar = try LyingClient(name, signer: identities.isEmpty ? nil : identities[Self.liar].key)
    for (index, client) in session.clients.enumerated() where index != Self.liar {
      let keys = try client.answer(try session.server.message(for: client.client))
      try session.server.receive(keys, from: client.client)
      guard index == Self.victim else { continue }
      let key = try KeyAdvertisement(decoding: keys, for: session.invitation).channelKey
      liar.borrowedChannelKey = try scalar(2).sharedSecret(with: key).withBytes { try PublicKey(bytes: $0) }
    }
    try session.server.receive(liar.keys(session.invitation).encoded(for: session.invitation), from: name)
    try session.server.closeStep()
    let list = try KeyList(decoding: try session.server.message(for: name), for: session.invitation, client: name)
    let context = try LightContext(session.invitation, SessionContext(session.invitation, list))
    #expect(throws: SecureAggregationError.badDealing(name)) {
      try session.server.receive(liar.codedMasks(list, in: context, .allDamaged), from: name)
    }
    #expect(session.server.facts.excluded.map(\.misconduct) == [.badDealing])
  }
}
