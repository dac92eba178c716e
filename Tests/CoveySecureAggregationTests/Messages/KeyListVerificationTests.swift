import CoveyCore
import CoveyCrypto
import CoveySecureAggregation
import Testing

@Suite("Lists of keys are checked by clients")
struct KeyListVerificationTests {
  private func error(_ list: KeyList, _ session: SampleSession, own: KeyAdvertisement) -> SecureAggregationError? {
    do {
      _ = try list.verify(for: session.invitation, own: own)
      return nil
    } catch { return error as? SecureAggregationError }
  }

  private func changed(
    _ list: KeyList, parameters: SessionParameters? = nil, graphSeed: Bytes32? = nil, root: Bytes32? = nil,
    position: Int? = nil, proof: [KeyTree.Node]? = nil, entries: [KeyList.Entry]? = nil,
    committee: [KeyList.Member]? = nil
  ) -> KeyList {
    KeyList(
      parameters: parameters ?? list.parameters, graphSeed: graphSeed ?? list.graphSeed, root: root ?? list.root,
      position: position ?? list.position, entries: entries ?? list.entries, committee: committee ?? list.committee,
      proof: proof ?? list.proof)
  }

  private func entry(_ entry: KeyList.Entry, maskKey: PublicKey? = nil) -> KeyList.Entry {
    KeyList.Entry(
      position: entry.position, client: entry.client, channelKey: entry.channelKey, maskKey: maskKey ?? entry.maskKey,
      signature: entry.signature)
  }

  @Test("true lists pass, and give the session's graph") func honest() throws {
    var random = SplitMix(state: 31)
    for session in try MessageKind.sessions(using: &random) {
      for position in session.keys.indices {
        let graph = try session.keyList(position).verify(for: session.invitation, own: session.keys[position])
        #expect(graph == session.graph)
      }
    }
  }

  @Test("lies are named") func lies() throws {
    var random = SplitMix(state: 32)
    for session in try MessageKind.sessions(using: &random) {
      let (list, own) = (try session.keyList(1), session.keys[1])
      let parameters = session.parameters
      let otherKey = try PublicKey(bytes: random.bytes(32).span.bytes)
      for (neighbours, threshold) in [
        (parameters.neighbours, parameters.threshold - 1), (parameters.neighbours, parameters.threshold + 1),
      ] {
        let weaker = try weakened(session, neighbours: neighbours, threshold: threshold)
        #expect(
          error(changed(list, parameters: weaker), session, own: own)
            == .weakParameters)
      }
      #expect(
        error(changed(list, entries: list.entries.dropLast() + []), session, own: own) == .wrongNeighbours)
      // One key twice: of two clients, for two uses, or the own one.
      var entries = list.entries
      entries[1] = entry(entries[1], maskKey: entries[0].channelKey)
      #expect(error(changed(list, entries: entries), session, own: own) == .weakKey(entries[1].client))
      entries[1] = entry(entries[1], maskKey: own.maskKey)
      #expect(error(changed(list, entries: entries), session, own: own) == .weakKey(entries[1].client))
      let twice = KeyAdvertisement(client: own.client, channelKey: own.maskKey, maskKey: own.maskKey)
      #expect(error(list, session, own: twice) == .weakKey(own.client))
      // Keys that are not those that the session is bound to.
      entries[1] = entry(list.entries[1], maskKey: otherKey)
      let forged = error(changed(list, entries: entries), session, own: own)
      let mine = KeyAdvertisement(client: own.client, channelKey: otherKey, maskKey: own.maskKey)
      if parameters.provesKeys {
        #expect(forged == .unprovenKey)
        let isMember = list.committee.contains { $0.position == 1 }
        #expect(error(list, session, own: mine) == (isMember ? .ownKeysWrong : .unprovenKey))
        #expect(
          error(changed(list, graphSeed: try random.bytes32()), session, own: own) == .wrongNeighbours)
        #expect(error(changed(list, proof: Array(list.proof.dropLast())), session, own: own) == .unprovenKey)
        var proof = list.proof
        proof[0] = .init(least: proof[0].least, greatest: proof[0].greatest, hash: .zero)
        #expect(error(changed(list, proof: proof), session, own: own) == .unprovenKey)
        var committee = list.committee
        let stranger = committee[0]
        committee[0] = .init(position: stranger.position, client: stranger.client, pair: .zero)
        #expect(
          error(changed(list, committee: committee), session, own: own)
            == (stranger.position == 1 ? .ownKeysWrong : .unprovenKey))
        #expect(
          error(changed(list, committee: Array(committee.dropFirst())), session, own: own) == .wrongNeighbours)
      } else if parameters.isComplete {
        #expect(forged == .ownKeysWrong)
        #expect(error(list, session, own: mine) == .ownKeysWrong)
        #expect(error(changed(list, root: try random.bytes32()), session, own: own) == .ownKeysWrong)
      }
      if !parameters.isComplete {
        // Another client's neighbours.
        let theirs = try session.keyList(4)
        #expect(error(changed(theirs, position: 1), session, own: own) == .wrongNeighbours)
      }
    }
  }

  /// Parameters that only a message could state.
  private func weakened(_ session: SampleSession, neighbours: Int, threshold: Int) throws -> SessionParameters {
    let parameters = session.parameters
    return SessionParameters(
      method: parameters.method, server: parameters.server, clients: parameters.clients, neighbours: neighbours,
      threshold: threshold, maskReach: parameters.maskReach, gap: parameters.gap, committee: parameters.committee,
      quorum: parameters.quorum)
  }

  @Test("a client cannot stand at two positions, or at another's rank") func ranks() throws {
    var random = SplitMix(state: 33)
    let session = try SampleSession(.secagg, .semiHonest, clients: 5, using: &random)
    let list = try session.keyList(2)
    func decode(_ entries: [KeyList.Entry], position: Int = 2) throws -> KeyList {
      try KeyList(
        decoding: changed(list, position: position, entries: entries).encoded(), for: session.invitation,
        client: session.keys[2].client)
    }
    #expect(try decode(list.entries) == list)
    func renamed(_ index: Int, _ client: ClientID) -> [KeyList.Entry] {
      var entries = list.entries
      let old = entries[index]
      entries[index] = KeyList.Entry(
        position: old.position, client: client, channelKey: old.channelKey, maskKey: old.maskKey)
      return entries
    }
    let order = SecureAggregationError.malformed(.shares, reason: "clients are not in order")
    #expect(throws: order) { try decode(renamed(1, list.entries[0].client)) }
    #expect(throws: order) { try decode(renamed(1, session.keys[2].client)) }
    #expect(throws: order) { try decode(renamed(2, session.keys[1].client)) }
    #expect(throws: order) { try decode(renamed(0, ClientID(rawValue: 100_000))) }
    #expect(throws: SecureAggregationError.malformed(.shares, reason: "it lists its receiver as a neighbour")) {
      try decode(list.entries, position: 1)
    }
  }

  @Test("answers to another invitation are refused") func otherInvitation() throws {
    var random = SplitMix(state: 34)
    let one = try SampleSession(.secagg, .active, clients: 5, using: &random)
    let other = try SampleSession(.secagg, .active, clients: 5, using: &random)
    let bytes = try one.keys[0].encoded(for: one.invitation)
    #expect(throws: SecureAggregationError.wrongSession) {
      try KeyAdvertisement(decoding: bytes, for: other.invitation)
    }
    // What is signed differs in every part.
    let (keys, digest) = (one.keys[0], try one.invitation.digest())
    let base = try keys.transcript(of: digest).digest()
    #expect(try keys.transcript(of: other.invitation.digest()).digest() != base)
    #expect(try one.keys[1].transcript(of: digest).digest() != base)
    let swapped = KeyAdvertisement(client: keys.client, channelKey: keys.maskKey, maskKey: keys.channelKey)
    #expect(try swapped.transcript(of: digest).digest() != base)
    let all = PositionSet.all(count: 5)
    let signed = try WitnessedList.survivors(all, roster: .zero).transcript(in: one.context.digest).digest()
    #expect(try WitnessedList.survivors(all, roster: .zero).transcript(in: other.context.digest).digest() != signed)
    var fewer = all
    fewer.remove(3)
    #expect(try WitnessedList.survivors(fewer, roster: .zero).transcript(in: one.context.digest).digest() != signed)
  }
}
