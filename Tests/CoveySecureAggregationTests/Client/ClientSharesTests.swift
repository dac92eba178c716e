import CoveyCore
import CoveyCrypto
import CoveySecureAggregation
import CoveyTesting
import Testing

@Suite("A client and the shares of its neighbours")
struct ClientSharesTests {
  /// What the client with index 1 says to a delivery of shares that was changed.
  private func refusal(
    _ session: SessionFixture, _ change: @escaping ([ShareDelivery.Entry]) throws -> [ShareDelivery.Entry]
  ) throws -> SecureAggregationError? {
    session.change(.check, .toClient, of: 1) { [unowned session] message in
      let context = try session.context()
      return ShareDelivery(entries: try change(ShareDelivery(decoding: message, in: context).entries))
        .encoded(in: context)
    }
    try session.run(through: .input)
    #expect(session.clients[1].step == nil && session.clients[1].secrets.isEmpty)
    // Nobody is to blame but the server, and no channel was opened.
    #expect(session.server.facts.excluded.isEmpty && session.answers[.dispute] == nil)
    #expect(session.server.facts.answers[.input] == session.clients.count - 1)
    return session.refusal(of: 1)
  }

  private func changed(
    _ entry: ShareDelivery.Entry, maskKey: ShareCommitment? = nil, selfMask: ShareCommitment? = nil,
    value: Bytes32? = nil, sealed: ArraySlice<UInt8>? = nil, digest: Bytes32? = nil
  ) -> ShareDelivery.Entry {
    ShareDelivery.Entry(
      share: SealedShare(
        position: entry.share.position, maskKeyCommitment: maskKey ?? entry.share.maskKeyCommitment,
        selfMaskCommitment: selfMask ?? entry.share.selfMaskCommitment, value: value ?? entry.share.value,
        sealed: sealed ?? entry.share.sealed),
      digest: digest ?? entry.digest)
  }

  @Test("opens no channel when the server damaged, swapped or sent back shares", arguments: ServerModel.allCases)
  func unreadable(model: ServerModel) throws {
    for byte in [0, 24, 60, SealedShare.sealedByteCount - 1] {
      let session = try SessionFixture(clients: 7, server: model)
      let error = try refusal(session) { entries in
        var (entries, sealed) = (entries, Array(entries[2].share.sealed))
        sealed[byte] ^= 1
        entries[2] = self.changed(entries[2], sealed: sealed[...])
        return entries
      }
      #expect(error == .relayAltered(session.name(3)))
    }
    let swapped = try SessionFixture(clients: 7, server: model)
    let error = try refusal(swapped) { entries in
      func readdressed(_ entry: ShareDelivery.Entry, _ position: Int) -> ShareDelivery.Entry {
        ShareDelivery.Entry(share: entry.share.readdressed(to: position), digest: entry.digest)
      }
      return [
        readdressed(entries[1], entries[0].share.position), readdressed(entries[0], entries[1].share.position),
      ] + entries[2...]
    }
    #expect(error == .relayAltered(swapped.name(0)))
    let reflected = try SessionFixture(clients: 7, server: model)
    let own = try refusal(reflected) { entries in
      let sent = try EncryptedShares(
        decoding: #require(reflected.answers[.shares]?[reflected.name(1)]), in: reflected.context())
      return [self.changed(entries[0], sealed: sent.shares[0].sealed)] + entries[1...]
    }
    #expect(own == .relayAltered(reflected.name(0)))
  }

  @Test("opens no channel when the server changed what shares are checked against", arguments: ServerModel.allCases)
  func published(model: ServerModel) throws {
    let other = ShareCommitment(try BLAKE2b.hash("another"))
    let number = GroupScalar(reducing: try BLAKE2b.hash("a"), try BLAKE2b.hash("b"))
    let changes: [(ShareDelivery.Entry) -> ShareDelivery.Entry] = [
      { self.changed($0, maskKey: other) }, { self.changed($0, selfMask: other) },
      { self.changed($0, value: Bytes32(number.bytes[...])) },
      { self.changed($0, value: Bytes32(ArraySlice(repeating: 255, count: 32))) },
      { self.changed($0, digest: Bytes32(number.bytes[...])) },
    ]
    for change in changes {
      let session = try SessionFixture(clients: 7, server: model)
      let error = try refusal(session) { entries in
        var entries = entries
        entries[3] = change(entries[3])
        return entries
      }
      #expect(error == .relayAltered(session.name(4)))
    }
  }

  @Test("is not to be shown another dealing in a dispute than the dealer signed")
  func forgedDispute() throws {
    // The server damages what it passes on and what it shows alike, with the digest that fits.
    for dealer in [0, 2, 6] {
      let session = try SessionFixture(clients: 7, server: .active)
      func forged(_ session: SessionFixture) throws -> EncryptedShares {
        let context = try session.context()
        let sent = try EncryptedShares(
          decoding: #require(session.answers[.shares]?[session.name(dealer)]), in: context)
        let shares = sent.shares.map { share in
          guard share.position == 1 else { return share }
          var sealed = Array(share.sealed)
          sealed[50] ^= 4
          return SealedShare(
            position: 1, maskKeyCommitment: share.maskKeyCommitment, selfMaskCommitment: share.selfMaskCommitment,
            value: share.value, sealed: sealed[...])
        }
        return EncryptedShares(
          selfMaskKey: sent.selfMaskKey, mask: sent.mask, channelProof: sent.channelProof, kept: sent.kept,
          shares: shares, signature: sent.signature)
      }
      session.change(.dispute, .toClient, of: 1) { [unowned session] _ in
        let entry = DisputedDealings.Entry(dealer: dealer, dealing: try forged(session))
        return DisputedDealings(entries: [entry]).encoded(in: try session.context())
      }
      let error = try refusal(session) { [unowned session] entries in
        let dealing = try forged(session)
        let digest = try dealing.digest(of: dealer, in: session.context().digest)
        return entries.map { entry in
          guard entry.share.position == dealer, let share = dealing.shares.first(where: { $0.position == 1 }) else {
            return entry
          }
          return ShareDelivery.Entry(share: share.readdressed(to: dealer), digest: digest)
        }
      }
      #expect(error == .relayAltered(session.name(dealer)))
    }
  }

  @Test("between honest clients nothing is ever opened, whatever the server damages")
  func everyPair() throws {
    for holder in 0..<5 {
      for dealer in 0..<5 where dealer != holder {
        let session = try SessionFixture(clients: 5, seed: UInt64(5 * holder + dealer))
        session.change(.check, .toClient, of: holder) { [unowned session] message in
          let context = try session.context()
          let entries = try ShareDelivery(decoding: message, in: context).entries.map { entry in
            guard entry.share.position == dealer else { return entry }
            var sealed = Array(entry.share.sealed)
            sealed[70] ^= 1
            return self.changed(entry, sealed: sealed[...])
          }
          return ShareDelivery(entries: entries).encoded(in: context)
        }
        #expect(try session.run() == session.plainSum((0..<5).filter { $0 != holder }))
        #expect(session.refusal(of: holder) == .relayAltered(session.name(dealer)))
        #expect(session.answers[.dispute] == nil && session.server.facts.excluded.isEmpty)
      }
    }
  }

  @Test("refuses shares of strangers, and too few")
  func wrongDealers() throws {
    let session = try SessionFixture(clients: 7, method: .secaggPlus, fixed: (4, 3))
    let error = try refusal(session) { entries in
      let graph = try #require(session.server.graph)
      let stranger = try #require((0..<7).first { $0 != 1 && !graph.areLinked(1, $0) })
      let moved = ShareDelivery.Entry(
        share: entries[3].share.readdressed(to: stranger), digest: entries[3].digest)
      return (entries.dropLast() + [moved]).sorted { $0.share.position < $1.share.position }
    }
    #expect(error == .malformed(.check, reason: "it holds shares of one who deals it none"))
    #expect(
      try refusal(SessionFixture(clients: 7, method: .secaggPlus, fixed: (4, 3))) { Array($0.prefix(2)) }
        == .tooFewClients(.check, count: 2, minimum: 3))
    #expect(
      try refusal(SessionFixture(clients: 5)) { Array($0.prefix(1)) } == .tooFewClients(.check, count: 1, minimum: 2))
  }

  /// What the client with index 1 says to a roster.
  private func refusal(of roster: [Int], _ session: SessionFixture) throws -> SecureAggregationError? {
    session.change(.input, .toClient, of: 1) { [unowned session] _ in
      ClientRoster(members: PositionSet(count: session.clients.count, roster)).encoded(in: try session.context())
    }
    try session.run(through: .input)
    #expect(session.clients[1].step == nil && session.clients[1].secrets.isEmpty)
    return session.refusal(of: 1)
  }

  @Test("refuses rosters without itself, with too few, or with those that dealt it nothing")
  func rosters() throws {
    #expect(try refusal(of: [0, 2, 3, 4], SessionFixture(clients: 5)) == .listedDead)
    #expect(
      try refusal(of: [0, 1, 2], SessionFixture(clients: 5, minimum: 4)) == .tooFewClients(.check, count: 3, minimum: 4)
    )
    #expect(try refusal(of: [0, 1], SessionFixture(clients: 5)) == .tooFewClients(.check, count: 2, minimum: 3))
    let silent = try SessionFixture(clients: 6)
    try silent.run(through: .shares, dropping: [.shares: [4]])
    #expect(try refusal(of: [0, 1, 2, 3, 4, 5], silent) == .contradictory(silent.name(4)))
  }

  @Test("refuses a roster with one that it complained of")
  func ignoredComplaint() throws {
    let session = try SessionFixture(clients: 6)
    try session.lie(3, .offPolynomial) { $0.victims = [1] }
    #expect(try refusal(of: [0, 1, 2, 3, 4, 5], session) == .contradictory(session.name(3)))
  }
}
