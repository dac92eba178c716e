internal import CoveyCore
internal import CoveySecureAggregation

extension HostileScenario {
  /// Attacks by servers that tell one list of survivors to some and another to others, or to one client in turn.
  static let equivocation: [HostileScenario] = [
    HostileScenario(
      "two-survivor-lists", .server, does: "asks a client to sign a second list of survivors",
      must: "the client signs once, and goes", where: { $0.server == .active }
    ) { arena in
      let victim = arena.client(1)
      try arena.run(
        .toClient(victim, in: .consistency) { bytes, session in
          let other = try session.changedSurvivors(bytes, for: victim) { survivors, view in
            survivors.remove(view.list.entries[0].position)
          }
          return [bytes, other]
        }, expecting: Expectation(clients: [victim: [.outOfTurn]], end: .sum(without: [])))
    },
    HostileScenario(
      "survivors-equivocated", .server,
      does: "tells half of the clients that one is alive and the others that it dropped out, and asks all to unmask",
      must: "there are not enough signatures on either list, and no client's two secrets can be rebuilt",
      where: { $0.server == .active }
    ) { arena in
      for mixes in [false, true] {
        let clients = arena.setting.clients
        // With signatures of the other half too, the first of them that is checked is on another list.
        let kinds: Set<ErrorKind> = mixes ? [.badSignature, .inconsistentSurvivors] : [.inconsistentSurvivors]
        let deceived = clients.indices.filter { isDeceived($0, of: clients.count) }.map { clients[$0] }
        var expected = Expectation(
          server: Dictionary(uniqueKeysWithValues: deceived.map { ($0, [.badSignature]) }),
          end: .aborted([.inconsistentSurvivors, .tooFewClients]))
        if arena.setting.hasCommittee {
          // No list has a quorum of the committee.
          expected.clients = Dictionary(uniqueKeysWithValues: clients.map { ($0, [.badCertificate]) })
        } else if arena.setting.isSparse {
          // A client whose neighbours happen to be of one half answers. It takes more such holders of one client than
          // there can be in both halves to see both of its secrets.
          expected.othersMayRefuse = kinds.union([.sessionOver])
          expected.end = .sumOrAborted([.inconsistentSurvivors, .tooFewClients, .unrecoverable])
        } else {
          expected.clients = Dictionary(uniqueKeysWithValues: clients.map { ($0, kinds) })
        }
        try arena.run(equivocating(mixingSignatures: mixes), expecting: expected)
      }
    },
    HostileScenario(
      "survivors-changed", .server, does: "asks to unmask by another list of survivors than was signed",
      must: "the client refuses, and the others unmask", where: { $0.server == .active }
    ) { arena in
      let victim = arena.client(1)
      try arena.run(
        .toClient(victim, in: .unmasking) { bytes, session in
          [
            try session.changedSurvivors(bytes, for: victim) { survivors, view in
              survivors.remove(view.list.entries[0].position)
            }
          ]
        }, expecting: refusedLate(victim, .contradictory, .malformed, .badCertificate))
    },
  ]

  private static func isDeceived(_ place: Int, of count: Int) -> Bool { place % 2 == 1 && place < count - 1 }

  private static func equivocating(mixingSignatures: Bool) -> Attack {
    var attack = Attack(toClient: { letter, session in
      let clients = session.setting.clients
      guard letter.step == .consistency, let place = clients.firstIndex(of: letter.client),
        isDeceived(place, of: clients.count)
      else { return [letter.bytes] }
      return [
        try session.changedSurvivors(letter.bytes, for: letter.client) { survivors, _ in
          survivors.remove(survivors.count - 1)
        }
      ]
    })
    attack.beforeClosing = { step, session in
      guard step == .consistency else { return }
      let clients = session.setting.clients
      for (place, client) in clients.enumerated() {
        let view = try session.view(of: client)
        let count = view.context.parameters.clients
        var survivors = PositionSet.all(count: count)
        if isDeceived(place, of: clients.count) { survivors.remove(count - 1) }
        var witnesses: [UnmaskingRequest.Witness] = []
        let signers =
          session.setting.hasCommittee
          ? view.list.committee.map { (position: $0.position, client: $0.client) }
          : view.list.entries.map { (position: $0.position, client: $0.client) }
        for entry in signers where survivors.contains(entry.position) {
          let sameHalf =
            isDeceived(clients.firstIndex(of: entry.client) ?? 0, of: clients.count)
            == isDeceived(place, of: clients.count)
          guard sameHalf || mixingSignatures, let bytes = session.record.fromClients[.consistency]?[entry.client] else {
            continue
          }
          let signature = try ConsistencySignature(decoding: bytes, in: view.context).signature
          witnesses.append(UnmaskingRequest.Witness(position: entry.position, signature: signature))
        }
        if session.setting.hasCommittee { witnesses = Array(witnesses.prefix(view.context.parameters.quorum)) }
        let request = UnmaskingRequest(survivors: survivors, witnesses: witnesses)
        session.deliver(request.encoded(in: view.context), to: client, in: .unmasking)
      }
    }
    return attack
  }
}
