internal import CoveyCore
internal import CoveySecureAggregation

extension HostileScenario {
  /// Attacks by what clients are invited to.
  static let invitations: [HostileScenario] = [
    weakened(
      "small-cohort", "invites to sums over fewer clients than the client asks for",
      must: "the client does not take part"
    ) { try $0.changed(minimumClients: 2) },
    weakened(
      "fewer-colluders", "states that nobody colludes, for which fewer neighbours and shares do",
      must: "the client does not take part"
    ) { try $0.changed(corruptionRate: 0) },
    weakened("weak-graph", "states a lower security of the graph", must: "the client does not take part") {
      try $0.changed(sigma: 1)
    },
    weakened("other-protocol", "speaks a protocol that the client does not", must: "the client does not take part") {
      try $0.changed(method: $0.method == .secagg ? .secaggPlus : .secagg)
    },
    weakened(
      "model-downgraded", "says that it follows the protocol, to be asked for no signatures",
      must: "the client does not take part", where: { $0.server == .active }
    ) { try $0.changed(server: .semiHonest) },
    differing("other-model", "gives one client another model, to find its update in the sum") {
      RoundBinding(
        name: $0.name, shape: $0.shape, request: $0.requestDigest, model: Forgery.noise(), encoding: $0.encodingDigest)
    },
    differing("other-rate", "asks one client to learn faster than the rest") {
      RoundBinding(
        name: $0.name, shape: $0.shape, request: Forgery.noise(), model: $0.modelDigest, encoding: $0.encodingDigest)
    },
    differing("other-encoding", "asks one client for another bound or grid") {
      RoundBinding(
        name: $0.name, shape: $0.shape, request: $0.requestDigest, model: $0.modelDigest, encoding: Forgery.noise())
    },
    weakened("large-vector", "asks for a vector that fills the client's memory", must: "the client does not take part")
    {
      try $0.changed(shape: RingShape(count: MessageLimits.elements, bits: $0.shape.bits))
    },
    HostileScenario(
      "replayed-round", .server, does: "plays a round again", must: "no client answers, and there is no sum"
    ) { arena in
      let first = try arena.honest()
      try arena.run(.none, round: first.invitation.round, expecting: stale(arena))
    },
    HostileScenario(
      "stale-round", .server, does: "plays an earlier round", must: "no client answers, and there is no sum"
    ) { arena in
      let early = arena.nextRound()
      _ = try arena.honest()
      try arena.run(.none, round: early, expecting: stale(arena))
    },
    HostileScenario(
      "parallel-rounds", .server, does: "plays a round twice at the same time",
      must: "clients mask in one of the two, and the other has no sum"
    ) { arena in
      let round = arena.nextRound()
      let inner = try arena.session(.none, round: round)
      let hasRun = Box(false)
      let attack = Attack(toClient: { letter, _ in
        // The outer session's clients have masked; those of the inner one are the same.
        if letter.step == .unmasking, !hasRun.value {
          hasRun.value = true
          try inner.run()
        }
        return [letter.bytes]
      })
      try arena.run(attack, round: round, expecting: .nothing)
      arena.judge(inner, stale(arena))
    },
  ]

  private static func stale(_ arena: Arena) -> Expectation {
    Expectation(
      clients: Dictionary(uniqueKeysWithValues: arena.setting.clients.map { ($0, [.staleRound]) }),
      end: .aborted([.tooFewClients]))
  }

  private static func differing(
    _ name: String, _ does: String, _ round: @escaping @Sendable (SessionInvitation) -> RoundBinding
  ) -> HostileScenario {
    HostileScenario(name, .server, does: does, must: "the client masks nothing") { arena in
      let victim = arena.client(1)
      var attack = Attack.none
      attack.round = { client, session in client == victim ? round(session.invitation) : nil }
      try arena.run(attack, expecting: .refused(by: victim, .refused))
    }
  }

  private static func weakened(
    _ name: String, _ does: String, must: String,
    where applies: @escaping @Sendable (SessionSetting) -> Bool = { _ in true },
    _ change: @escaping @Sendable (SessionInvitation) throws -> SessionInvitation
  ) -> HostileScenario {
    HostileScenario(name, .server, does: does, must: must, where: applies) { arena in
      let victim = arena.client(1)
      try arena.run(
        .toClient(victim, in: .keys) { _, session in [try change(session.invitation).encoded()] },
        expecting: .refused(by: victim, .refused, .unacceptable, .needsBeacon))
    }
  }
}
