internal import CoveyCore
internal import CoveyCrypto
internal import CoveySecureAggregation

extension HostileScenario {
  /// Attacks by servers with who is alive.
  static let survivors: [HostileScenario] = [
    HostileScenario(
      "listed-dead", .server, does: "asks a client to unmask and lists it as dropped out",
      must: "the client refuses, and the others unmask"
    ) { arena in
      let victim = arena.client(1)
      try arena.run(
        changing(victim) { survivors, view in survivors.remove(view.list.position) },
        expecting: refusedLate(victim, .listedDead))
    },
    HostileScenario(
      "dead-and-alive", .server,
      does: "lists a peer as alive that never dealt shares, so that it is both dropped out and alive",
      must: "the client refuses, and the others unmask"
    ) { arena in
      // The first client is told the keys first, so its neighbours have sent nothing yet.
      let victim = arena.client(0)
      let peer = Box<ClientID?>(nil)
      let dropping = Attack(
        toClient: { letter, session in
          if letter.client == victim, letter.step == .shares {
            peer.value = try session.keyList(letter.bytes, of: victim).entries.last?.client
          }
          return [letter.bytes]
        },
        toServer: { letter, _ in letter.client == peer.value && letter.step == .shares ? [] : [letter.bytes] })
      let session = try arena.session(
        dropping.and(
          changing(victim) { survivors, view in
            if let peer = peer.value, let position = view.position(of: peer) { survivors.insert(position) }
          }))
      try session.run()
      arena.judge(
        session,
        Expectation(clients: [victim: [.contradictory]], end: .sum(without: Set([peer.value].compactMap { $0 }))))
    },
    HostileScenario(
      "alive-then-dead", .server, does: "asks a client twice, once with a peer alive and once with it dropped out",
      must: "the client answers once"
    ) { arena in
      let victim = arena.client(1)
      try arena.run(
        .toClient(victim, in: .unmasking) { bytes, session in
          let other = try session.changedSurvivors(bytes, for: victim) { survivors, view in
            survivors.remove(view.list.entries[0].position)
          }
          return [bytes, other]
        }, expecting: Expectation(clients: [victim: [.sessionOver]], end: .sum(without: [])))
    },
    HostileScenario(
      "too-few-survivors", .server, does: "lists nobody but the client and one other as alive",
      must: "the client refuses, and the others unmask"
    ) { arena in
      let victim = arena.client(1)
      try arena.run(
        changing(victim) { survivors, view in
          survivors = PositionSet(
            count: survivors.count, [view.list.position, view.list.entries[0].position])
        }, expecting: refusedLate(victim, .tooFewClients))
    },
    HostileScenario(
      "signatures-forged", .server, does: "shows a client a signature on the survivors that is none",
      must: "the client refuses, and the others unmask", where: { $0.server == .active }
    ) { arena in
      let victim = arena.client(1)
      try arena.run(
        rewitnessing(victim) { witnesses in
          let bytes = Forgery.flipped(witnesses[0].signature.bytes, at: 0)
          let forged = try Signature(bytes: bytes.span.bytes)
          return [UnmaskingRequest.Witness(position: witnesses[0].position, signature: forged)] + witnesses.dropFirst()
        }, expecting: refusedLate(victim, arena.setting.hasCommittee ? .badCertificate : .badSignature))
    },
    HostileScenario(
      "signatures-missing", .server, does: "shows a client too few signatures on the survivors",
      must: "the client refuses, and the others unmask", where: { $0.server == .active }
    ) { arena in
      let victim = arena.client(1)
      try arena.run(
        rewitnessing(victim) { Array($0.prefix(1)) },
        expecting: refusedLate(victim, arena.setting.hasCommittee ? .badCertificate : .inconsistentSurvivors))
    },
    HostileScenario(
      "consistency-skipped", .server, does: "asks to unmask without having survivors signed",
      must: "the client refuses, and the others unmask", where: { $0.server == .active }
    ) { arena in
      let victim = arena.client(1)
      try arena.run(
        .toClient(victim, in: .consistency) { bytes, session in
          let view = try session.view(of: victim)
          let survivors = try SurvivorList(decoding: bytes, in: view.context).survivors
          return [UnmaskingRequest(survivors: survivors).encoded(in: view.context)]
        }, expecting: refusedLate(victim, arena.setting.hasCommittee ? .badCertificate : .outOfTurn, .tooLarge))
    },
    HostileScenario(
      "survivors-badly-signed", .client, does: "signs the survivors with a signature that is none",
      must: "the server drops it, and the others unmask", where: { $0.server == .active }
    ) { arena in
      let liar = arena.client(1)
      try arena.run(
        .fromClient(liar, in: .consistency) { bytes, _ in [Forgery.flipped(bytes, at: bytes.count - 40)] },
        expecting: Expectation(server: [liar: [.badSignature]], end: .sum(without: [])))
    },
  ]

  /// A refusal after the client's input is in the sum.
  static func refusedLate(_ client: ClientID, _ kinds: ErrorKind...) -> Expectation {
    Expectation(clients: [client: Set(kinds)], end: .sum(without: []))
  }

  /// Changes the survivors that a client is told first.
  private static func changing(
    _ victim: ClientID, _ change: @escaping (inout PositionSet, KeyView) throws -> Void
  ) -> Attack {
    Attack(toClient: { letter, session in
      let first: SessionStep = session.setting.server == .active ? .consistency : .unmasking
      guard letter.client == victim, letter.step == first else { return [letter.bytes] }
      return [try session.changedSurvivors(letter.bytes, for: victim, change)]
    })
  }

  private static func rewitnessing(
    _ victim: ClientID, _ change: @escaping ([UnmaskingRequest.Witness]) throws -> [UnmaskingRequest.Witness]
  ) -> Attack {
    .toClient(victim, in: .unmasking) { bytes, session in
      let view = try session.view(of: victim)
      let request = try UnmaskingRequest(decoding: bytes, in: view.context)
      return [
        UnmaskingRequest(survivors: request.survivors, witnesses: try change(request.witnesses))
          .encoded(in: view.context)
      ]
    }
  }
}
