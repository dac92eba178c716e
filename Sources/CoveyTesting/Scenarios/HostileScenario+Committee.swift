internal import CoveyCore
internal import CoveyCrypto
internal import CoveySecureAggregation

extension HostileScenario {
  /// Attacks by servers on the lists that a session's committee signs.
  static let committee: [HostileScenario] = [
    HostileScenario(
      "rosters-equivocated", .server,
      does: "shows half of the committee one list of those who take part and the others another, and asks all to mask",
      must: "there is a quorum for neither, and nobody masks anything", where: \.hasCommittee
    ) { arena in
      for mixes in [false, true] {
        let clients = arena.setting.clients
        let deceived = clients.indices.filter { isDeceived($0, of: clients.count) }.map { clients[$0] }
        try arena.run(
          equivocating(mixingSignatures: mixes),
          expecting: Expectation(
            clients: Dictionary(uniqueKeysWithValues: clients.map { ($0, [.badCertificate]) }),
            server: Dictionary(uniqueKeysWithValues: deceived.map { ($0, [.badSignature]) }),
            end: .aborted([.tooFewClients])))
      }
    },
    HostileScenario(
      "two-rosters", .server, does: "asks a member of the committee to sign a second list of those who take part",
      must: "the client signs once, and goes", where: \.hasCommittee
    ) { arena in
      let victim = arena.client(1)
      try arena.run(
        .toClient(victim, in: .roster) { bytes, session in
          [
            bytes,
            try changedRoster(bytes, for: victim, in: .roster, session) { $0.remove($1.list.entries[0].position) },
          ]
        }, expecting: Expectation(clients: [victim: [.outOfTurn]], end: .sum(without: [victim])))
    },
    HostileScenario(
      "roster-changed", .server, does: "asks a client to mask by another list of those who take part than was signed",
      must: "the client refuses before anything is masked", where: \.hasCommittee
    ) { arena in
      let victim = arena.client(1)
      try arena.run(
        .toClient(victim, in: .input) { bytes, session in
          [try changedRoster(bytes, for: victim, in: .input, session) { $0.remove($1.list.entries[0].position) }]
        }, expecting: .refused(by: victim, .badCertificate, .contradictory))
    },
    HostileScenario(
      "ring-cut", .server, does: "declares clients dead that stand in a row on the ring, so that it falls apart",
      must: "a member of the committee refuses to sign the list", where: \.hasCommittee
    ) { arena in
      let victim = arena.client(1)
      try arena.run(
        .toClient(victim, in: .consistency) { bytes, session in
          [
            try session.changedSurvivors(bytes, for: victim) { survivors, view in
              let parameters = view.context.parameters
              let graph = try CommunicationGraph(parameters, seed: view.list.graphSeed)
              let own = (0..<graph.clients).first { graph.position(at: $0) == view.list.position } ?? 0
              for distance in 1...parameters.gap + 1 {
                survivors.remove(graph.position(at: (own + distance) % graph.clients))
              }
            }
          ]
        }, expecting: Expectation(clients: [victim: [.cutSurvivors]], end: .sum(without: [])))
    },
    HostileScenario(
      "cohort-chosen", .server, does: "invites from a directory of which so many collude that all others could",
      must: "the client refuses before it sends keys", where: { $0.server == .active }
    ) { arena in
      let victim = arena.client(1)
      try arena.run(
        .toClient(victim, in: .keys) { bytes, session in
          [try session.invitation.changed(enrolled: 1000).encoded()]
        }, expecting: .refused(by: victim, .cohortChosen))
    },
    HostileScenario(
      "another-directory", .server, does: "states another directory of identities than the client has",
      must: "the client refuses before it sends keys", where: { $0.server == .active }
    ) { arena in
      let victim = arena.client(1)
      try arena.run(
        .toClient(victim, in: .keys) { bytes, session in
          [try session.invitation.changed(directoryDigest: Forgery.noise()).encoded()]
        }, expecting: .refused(by: victim, .directoryDiffers))
    },
    HostileScenario(
      "early-beacon", .server, does: "puts a beacon's value that it knows into its first message",
      must: "there is no place for one", where: \.hasCommittee
    ) { arena in
      let victim = arena.client(1)
      try arena.run(
        .toClient(victim, in: .keys) { bytes, _ in [bytes + Forgery.noise().bytes] },
        expecting: .refused(by: victim, .malformed, .tooLarge))
    },
    HostileScenario(
      "few-bits", .server, does: "asks for the bits of security of a graph whose seed nobody chose",
      must: "the client refuses, since the server can try as many graphs as it likes", where: \.hasCommittee
    ) { arena in
      let victim = arena.client(1)
      try arena.run(
        .toClient(victim, in: .keys) { _, session in [try session.invitation.changed(sigma: 64).encoded()] },
        expecting: .refused(by: victim, .needsBeacon, .unacceptable))
    },
  ]

  private static func isDeceived(_ place: Int, of count: Int) -> Bool { place % 2 == 1 && place < count - 1 }

  private static func changedRoster(
    _ message: [UInt8], for victim: ClientID, in step: SessionStep, _ session: HostileSession,
    _ change: (inout PositionSet, KeyView) -> Void
  ) throws -> [UInt8] {
    let view = try session.view(of: victim)
    let roster = try ClientRoster(decoding: message, in: view.context, step)
    var members = roster.members
    change(&members, view)
    return ClientRoster(members: members, certificate: roster.certificate).encoded(in: view.context, step)
  }

  private static func equivocating(mixingSignatures: Bool) -> Attack {
    var attack = Attack(toClient: { letter, session in
      let clients = session.setting.clients
      guard letter.step == .roster, let place = clients.firstIndex(of: letter.client),
        isDeceived(place, of: clients.count)
      else { return [letter.bytes] }
      return [
        try changedRoster(letter.bytes, for: letter.client, in: .roster, session) { members, _ in
          members.remove(members.count - 1)
        }
      ]
    })
    attack.beforeClosing = { step, session in
      guard step == .roster else { return }
      let clients = session.setting.clients
      for (place, client) in clients.enumerated() {
        let view = try session.view(of: client)
        let parameters = view.context.parameters
        var members = PositionSet.all(count: parameters.clients)
        if isDeceived(place, of: clients.count) { members.remove(parameters.clients - 1) }
        let witnesses = try view.list.committee.compactMap { member -> ListCertificate.Witness? in
          let other = clients.firstIndex(of: member.client) ?? 0
          let sameHalf = isDeceived(other, of: clients.count) == isDeceived(place, of: clients.count)
          guard sameHalf || mixingSignatures, let bytes = session.record.fromClients[.roster]?[member.client] else {
            return nil
          }
          return ListCertificate.Witness(
            position: member.position,
            signature: try ConsistencySignature(decoding: bytes, in: view.context, .roster).signature)
        }
        let roster = ClientRoster(
          members: members, certificate: ListCertificate(Array(witnesses.prefix(parameters.quorum))))
        session.deliver(roster.encoded(in: view.context), to: client, in: .input)
      }
    }
    return attack
  }
}
