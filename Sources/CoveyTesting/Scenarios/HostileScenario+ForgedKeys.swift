internal import CoveyCore
internal import CoveyCrypto
internal import CoveySecureAggregation

extension HostileScenario {
  /// Attacks by servers with the keys that they hand out.
  static let forgedKeys: [HostileScenario] = [
    HostileScenario(
      "key-replaced", .server, does: "replaces a neighbour's keys in one client's list, and the list's root with them",
      must: "the client sees that they are not signed; if keys are not signed, it is in a session of its own, and its "
        + "masked input is not wanted"
    ) { arena in
      let victim = arena.client(0)
      let attack = Attack.toClient(victim, in: .shares) { bytes, session in
        let forged = try session.forgedList(bytes, for: victim) { keys in
          let fresh = try (GroupKey().publicKey, GroupKey().publicKey)
          return KeyAdvertisement(
            client: keys.client, channelKey: fresh.0, maskKey: fresh.1, signature: keys.signature)
        }
        return [forged.list.encoded()]
      }
      try arena.run(
        attack,
        expecting: arena.setting.server == .active
          ? .refused(by: victim, .badSignature) : .refused(of: victim, .wrongSession))
    },
    HostileScenario(
      "key-replaced-plainly", .server, does: "replaces a neighbour's keys in one client's list and nothing else",
      must: "the client sees that they are not in the list that the session is bound to",
      where: { !$0.isSparse || $0.server == .active }
    ) { arena in
      let victim = arena.client(0)
      try arena.run(
        replacing(victim, channel: true, mask: true, peer: Box(nil)),
        expecting: .refused(by: victim, arena.setting.isSparse ? .unprovenKey : .ownKeysWrong))
    },
    HostileScenario(
      "channel-key-replaced", .server, does: "replaces the key of the channel between two clients for one of them",
      must: "neither can read the other's shares, one of the two goes, and the round goes on",
      where: { $0.isSparse && $0.server == .semiHonest }
    ) { arena in
      let victim = arena.client(0)
      // Whoever was told the wrong key sees that the dealer did not prove to know its secret half, and opens nothing.
      try arena.run(
        replacing(victim, channel: true, mask: false, peer: Box(nil)),
        expecting: Expectation(clients: [victim: [.badDealing]], excluded: nil, end: .sum(without: [victim])))
    },
    HostileScenario(
      "keys-equivocated", .server,
      does:
        "tells one client other keys of a colluding client, who signed both, and passes messages on between the two "
        + "sessions that come of it",
      must: "nobody takes or can read what was dealt in the other session", where: { $0.server == .active }
    ) { arena in
      let victim = arena.client(0)
      try arena.run(equivocating(victim), expecting: .refused(of: victim, .wrongSession, .malformed))
      // In a sparse graph other keys give other neighbours, which shows at once; else what is dealt is signed for its session.
      try arena.run(
        equivocating(victim).and(bridge(victim)),
        expecting: .refused(of: victim, arena.setting.isSparse ? .malformed : .badSignature))
    },
    HostileScenario(
      "own-keys-changed", .server, does: "binds the session to other keys of the client itself",
      must: "the client sees it; in a sparse graph without signatures it is in a session of its own"
    ) { arena in
      let victim = arena.client(0)
      let seesItself = !arena.setting.isSparse || arena.setting.server == .active
      try arena.run(
        .toClient(victim, in: .shares) { bytes, session in
          let forged = try session.forgedList(
            bytes, for: victim, changing: [victim: session.advertisement(of: victim)])
          return [forged.encoded()]
        },
        expecting: seesItself ? .refused(by: victim, .ownKeysWrong, .unprovenKey) : .refused(of: victim, .wrongSession))
    },
    HostileScenario(
      "sybil", .server, does: "puts a client that it made up among one's neighbours",
      must: "the client knows everybody by a directory that is not the server's", where: { $0.server == .active }
    ) { arena in
      let victim = arena.client(0)
      try arena.run(
        .toClient(victim, in: .shares) { bytes, session in
          let forged = try session.forgedList(bytes, for: victim) { keys in
            try session.advertisement(of: ClientID(rawValue: keys.client.rawValue + 1), signer: SigningKey())
          }
          return [forged.list.encoded()]
        }, expecting: .refused(by: victim, .noIdentity))
    },
    HostileScenario(
      "low-order-key-listed", .server, does: "hands out public keys of low order, signed by a colluding client",
      must: "the client refuses the list"
    ) { arena in
      try listing(&arena) { keys, _, session in
        try session.advertisement(of: keys.client, channelKey: Forgery.lowOrderKey(), maskKey: keys.maskKey)
      }
      // LightSecAgg agrees on no masks.
      guard arena.setting.sharesSecrets else { return }
      // Against servers that follow the protocol a client looks at the keys that it uses when it does: this one is then in a
      // session of its own already.
      try listing(&arena, in: arena.setting.server == .active ? nil : .wrongSession) { keys, _, session in
        try session.advertisement(of: keys.client, channelKey: keys.channelKey, maskKey: Forgery.lowOrderKey())
      }
    },
    HostileScenario(
      "duplicate-key-listed", .server, does: "hands out a client's own key as another's, signed by a colluding client",
      must: "the client refuses the list"
    ) { arena in
      try listing(&arena) { keys, own, session in
        try session.advertisement(of: keys.client, channelKey: keys.channelKey, maskKey: own.maskKey)
      }
    },
  ]

  private static func replacing(_ victim: ClientID, channel: Bool, mask: Bool, peer: Box<ClientID?>) -> Attack {
    .toClient(victim, in: .shares) { bytes, session in
      let list = try session.keyList(bytes, of: victim)
      var entries = list.entries
      let entry = entries[0]
      peer.value = entry.client
      entries[0] = KeyList.Entry(
        position: entry.position, client: entry.client,
        channelKey: channel ? try GroupKey().publicKey : entry.channelKey,
        maskKey: mask ? try GroupKey().publicKey : entry.maskKey, signature: entry.signature)
      return [
        KeyList(
          parameters: list.parameters, graphSeed: list.graphSeed, root: list.root, position: list.position,
          entries: entries, committee: list.committee, proof: list.proof
        ).encoded()
      ]
    }
  }

  private static func equivocating(_ victim: ClientID) -> Attack {
    .toClient(victim, in: .shares) { bytes, session in
      [try session.forgedList(bytes, for: victim) { try session.advertisement(of: $0.client) }.list.encoded()]
    }
  }

  /// Carries messages between the session that `victim` is in and that of the others.
  private static func bridge(_ victim: ClientID) -> Attack {
    Attack(
      toClient: { letter, session in
        guard letter.client == victim, letter.step > .shares else { return [letter.bytes] }
        return [Forgery.renamed(letter.bytes, to: try session.view(of: victim).context.digest)]
      },
      toServer: { letter, session in
        guard letter.client == victim, letter.step >= .shares,
          let bytes = session.record.fromServer[.shares]?[victim]
        else { return [letter.bytes] }
        let honest = try SessionContext(session.invitation, session.keyList(bytes, of: victim))
        return [Forgery.renamed(letter.bytes, to: honest.digest)]
      })
  }

  private static func listing(
    _ arena: inout Arena, in foreign: ErrorKind? = nil,
    _ change: @escaping (KeyAdvertisement, _ own: KeyAdvertisement, HostileSession) throws -> KeyAdvertisement
  ) throws {
    let victim = arena.client(0)
    try arena.run(
      .toClient(victim, in: .shares) { bytes, session in
        guard let own = session.record.keys[victim] else { throw AttackError("\(victim) sent no keys") }
        let forged = try session.forgedList(bytes, for: victim) { try change($0, own, session) }
        return [forged.list.encoded()]
      }, expecting: foreign.map { .refused(of: victim, $0) } ?? .refused(by: victim, .weakKey))
  }
}
