import CoveyCore
import CoveyCrypto
import CoveySecureAggregation
import Testing

@Suite("A client and the shares of its neighbours")
struct ClientSharesTests {
  /// What the client with index 1 says to a delivery of shares that was changed.
  private func refusal(
    _ session: SessionFixture, _ change: @escaping ([SealedShare]) throws -> [SealedShare]
  ) throws -> SecureAggregationError? {
    session.change(.input, .toClient, of: 1) { [unowned session] message in
      let context = try session.context()
      return ShareDelivery(shares: try change(ShareDelivery(decoding: message, in: context).shares))
        .encoded(in: context)
    }
    try session.run(through: .input)
    #expect(session.clients[1].step == nil && session.clients[1].secrets.isEmpty)
    return session.refusal(of: 1)
  }

  private func changed(
    _ share: SealedShare, maskKey: ShareCommitment? = nil, selfMask: ShareCommitment? = nil,
    sealed: ArraySlice<UInt8>? = nil
  ) -> SealedShare {
    SealedShare(
      position: share.position, maskKeyCommitment: maskKey ?? share.maskKeyCommitment,
      selfMaskCommitment: selfMask ?? share.selfMaskCommitment, sealed: sealed ?? share.sealed)
  }

  @Test("refuses shares that were damaged, swapped, or sent back")
  func unreadable() throws {
    for byte in [0, 24, 60, SealedShare.sealedByteCount - 1] {
      let session = try SessionFixture(clients: 5)
      let error = try refusal(session) { shares in
        var (shares, sealed) = (shares, Array(shares[2].sealed))
        sealed[byte] ^= 1
        shares[2] = self.changed(shares[2], sealed: sealed[...])
        return shares
      }
      #expect(error == .unreadableShares(session.name(3)))
    }
    let swapped = try SessionFixture(clients: 5)
    let error = try refusal(swapped) { shares in
      [shares[1].readdressed(to: shares[0].position), shares[0].readdressed(to: shares[1].position)] + shares[2...]
    }
    #expect(error == .unreadableShares(swapped.name(0)))
    let reflected = try SessionFixture(clients: 5)
    let own = try refusal(reflected) { shares in
      let sent = try EncryptedShares(
        decoding: #require(reflected.answers[.shares]?[reflected.name(1)]), in: reflected.context())
      return [self.changed(shares[0], sealed: sent.shares[0].sealed)] + shares[1...]
    }
    #expect(own == .unreadableShares(reflected.name(0)))
  }

  @Test("refuses shares that their dealer did not commit to")
  func commitments() throws {
    let other = ShareCommitment(try BLAKE2b.hash("another"))
    for kind in ShareKind.allCases {
      let session = try SessionFixture(clients: 5)
      let error = try refusal(session) { shares in
        var shares = shares
        shares[3] =
          kind == .maskKey ? self.changed(shares[3], maskKey: other) : self.changed(shares[3], selfMask: other)
        return shares
      }
      #expect(error == .unreadableShares(session.name(4)))
    }
  }

  @Test("refuses shares of strangers, and too few")
  func wrongDealers() throws {
    let session = try SessionFixture(clients: 7, method: .secaggPlus, fixed: (4, 3))
    let error = try refusal(session) { shares in
      let graph = try #require(session.server.graph)
      let stranger = try #require((0..<7).first { $0 != 1 && !graph.areLinked(1, $0) })
      return (shares.dropLast() + [shares[3].readdressed(to: stranger)]).sorted { $0.position < $1.position }
    }
    #expect(error == .malformed(.input, reason: "it holds shares of one who is no neighbour"))
    #expect(
      try refusal(SessionFixture(clients: 7, method: .secaggPlus, fixed: (4, 3))) { Array($0.prefix(2)) }
        == .tooFewClients(.shares, count: 2, minimum: 3))
    #expect(
      try refusal(SessionFixture(clients: 5, minimum: 4)) { Array($0.prefix(2)) }
        == .tooFewClients(.shares, count: 3, minimum: 4))
    #expect(
      try refusal(SessionFixture(clients: 5)) { Array($0.prefix(1)) } == .tooFewClients(.shares, count: 2, minimum: 3))
  }

  @Test("refuses a neighbour that derived another mask key, before it masks")
  func keyConfirmation() throws {
    let session = try SessionFixture(clients: 7, method: .secaggPlus, fixed: (4, 2))
    var victim: ClientID?
    let other = try KeyAgreementKey().publicKey
    // A client of a sparse graph sees a root only, so a lie on a key shows where the neighbours compare what they derived.
    session.changeKeys(of: 1) { list in
      victim = list.entries[0].client
      return list.changing(0) { $0.with(maskKey: other) }
    }
    try session.run(through: .input)
    let name = try #require(victim)
    #expect(session.refusal(of: 1) == .keyConfirmation(name))
    #expect(session.clientErrors[name] as? SecureAggregationError == .keyConfirmation(session.name(1)))
    #expect(session.clientErrors.count == 2)
    #expect(session.server.facts.answers[.input] == 5)
  }
}
