import CoveyCore
import CoveyCrypto
import CoveySecureAggregation
import Testing

@Suite("A client and the list of keys")
struct ClientKeyListTests {
  /// What the client with index 1 says to a list of keys that was changed.
  private func refusal(
    _ session: SessionFixture, _ change: @escaping (KeyList) throws -> KeyList
  ) throws -> SecureAggregationError? {
    session.changeKeys(of: 1, change)
    try session.run(through: .shares)
    #expect(session.clients[1].step == nil && session.clients[1].secrets.isEmpty)
    return session.refusal(of: 1)
  }

  private func complete(_ model: ServerModel = .semiHonest) throws -> SessionFixture {
    try SessionFixture(clients: 5, server: model)
  }

  private func sparse(_ model: ServerModel = .semiHonest) throws -> SessionFixture {
    try SessionFixture(clients: 7, method: .secaggPlus, server: model, fixed: (4, 3))
  }

  @Test("refuses numbers of neighbours or shares that the number of clients does not give")
  func parameters() throws {
    for change in [(4, 2), (4, 4), (2, 3)] {
      let error = try refusal(complete()) { list in
        let parameters = SessionParameters(
          method: .secagg, server: .semiHonest, clients: 5, neighbours: change.0, threshold: change.1)
        return list.with(parameters: parameters, entries: Array(list.entries.prefix(change.0)))
      }
      #expect(error == .weakParameters)
    }
  }

  @Test("refuses neighbours that the graph does not give, and a graph that the server chose")
  func neighbours() throws {
    #expect(
      try refusal(SessionFixture(clients: 25, method: .secaggPlus, fixed: (6, 4))) { list in
        list.with(graphSeed: Bytes32(try BLAKE2b.hash("chosen")))
      } == .wrongNeighbours)
    #expect(
      try refusal(sparse(.active)) { list in list.with(graphSeed: Bytes32(try BLAKE2b.hash("chosen"))) }
        == .wrongNeighbours)
  }

  @Test("refuses a list that is not bound to its own keys")
  func ownKeys() throws {
    let root = Bytes32(try BLAKE2b.hash("another"))
    #expect(try refusal(complete()) { $0.with(root: root) } == .ownKeysWrong)
    #expect(
      try refusal(sparse(.active)) { list in
        // A committee in which this client has other keys.
        list.with(
          committee: list.committee.map {
            $0.position == list.position ? .init(position: $0.position, client: $0.client, pair: root) : $0
          })
      } == .ownKeysWrong)
    // Another client with its key.
    let session = try complete()
    let error = try refusal(session) { list in
      let own = try KeyAdvertisement(
        decoding: #require(session.answers[.keys]?[session.name(1)]), for: session.invitation)
      return list.changing(0) { $0.with(channelKey: own.maskKey) }
    }
    #expect(error == .weakKey(session.name(0)))
  }

  @Test("refuses keys that are weak or used twice")
  func weakKeys() throws {
    for (complete, weak) in [(false, true), (false, false), (true, true)] {
      let session = try complete ? self.complete() : sparse()
      var victim: ClientID?
      let error = try refusal(session) { list in
        victim = list.entries[2].client
        let key = try weak ? weakKey() : list.entries[0].maskKey
        let changed = list.changing(2) { $0.with(channelKey: key) }
        guard complete else { return changed }
        // The root of the changed list, so that nothing else is wrong with it.
        let own = try KeyAdvertisement(
          decoding: #require(session.answers[.keys]?[session.name(1)]), for: session.invitation)
        var keys = changed.entries.map {
          KeyAdvertisement(client: $0.client, channelKey: $0.channelKey, maskKey: $0.maskKey)
        }
        keys.insert(own, at: changed.position)
        return changed.with(root: try KeyTree(keys, invitation: session.invitation.digest()).root)
      }
      #expect(error == victim.map { .weakKey($0) })
    }
  }

  @Test("refuses keys that active servers swap: unsigned, unproven, of nobody")
  func swappedKeys() throws {
    for isComplete in [false, true] {
      let session = try isComplete ? complete(.active) : sparse(.active)
      var victim: ClientID?
      let error = try refusal(session) { list in
        victim = list.entries[0].client
        return list.changing(0) { $0.with(signature: list.entries[1].signature) }
      }
      #expect(error == victim.map { .badSignature($0) })
    }
    let session = try sparse(.active)
    var victim: ClientID?
    let other = try GroupKey().publicKey
    let error = try refusal(session) { list in
      victim = list.entries[3].client
      return list.changing(3) { $0.with(maskKey: other) }
    }
    #expect(error == .unprovenKey && victim != nil)
  }

  @Test("refuses clients that are in no directory")
  func unknownIdentities() throws {
    let session = try complete(.active)
    try session.run(through: .keys)
    let keys = try #require(session.answers[.keys])
    // The same session, seen by a client whose directory has lost the others.
    let lonely = SecureAggregationClient(
      client: session.name(1), policy: ClientPolicy(minimumClients: 2, server: .active),
      identity: ClientIdentity(key: try SigningKey(), directory: Forgetful(digest: session.invitation)),
      history: VolatileHistory())
    let own = try KeyAdvertisement(
      decoding: lonely.answer(session.invitation.encoded()), for: session.invitation)
    let everybody = try session.clients.indices.map { index in
      try index == 1
        ? own : KeyAdvertisement(decoding: #require(keys[session.name(index)]), for: session.invitation)
    }
    let list = KeyList(
      parameters: try SessionParameters(session.invitation, clients: 5), graphSeed: .zero,
      root: try KeyTree(everybody, invitation: session.invitation.digest()).root, position: 1,
      entries: [0, 2, 3, 4].map { KeyList.Entry(position: $0, everybody[$0]) })
    #expect(throws: SecureAggregationError.noIdentity(session.name(0))) { try lonely.answer(list.encoded()) }
  }
}

/// A directory with the right digest and without anybody.
private struct Forgetful: IdentityDirectory {
  let stated: DirectoryDigest

  init(digest invitation: SessionInvitation) {
    stated = DirectoryDigest(count: invitation.enrolled, value: invitation.directoryDigest)
  }

  func verificationKey(of client: ClientID) -> VerificationKey? { nil }
  func digest() -> DirectoryDigest { stated }
}
