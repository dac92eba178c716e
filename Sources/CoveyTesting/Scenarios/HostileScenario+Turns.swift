internal import CoveyCore
internal import CoveySecureAggregation

extension HostileScenario {
  /// Attacks with messages that belong elsewhere.
  static let turns: [HostileScenario] = [
    HostileScenario(
      "earlier-step", .network, does: "gives a client the message of an earlier step again",
      must: "the client refuses, and the round goes on"
    ) { arena in
      let victim = arena.client(1)
      for (before, step) in zip(steps(arena.setting), steps(arena.setting).dropFirst()) {
        try arena.run(
          .toClient(victim, in: step) { _, session in [try sent(before, to: victim, session)] },
          expecting: lost(victim, in: step, .outOfTurn, .tooLarge))
      }
    },
    HostileScenario(
      "reflected", .network, does: "gives a client its own message back, or what another client sent the server",
      must: "the client refuses, and the round goes on"
    ) { arena in
      let (other, victim) = (arena.client(0), arena.client(1))
      for (before, step) in zip(steps(arena.setting), steps(arena.setting).dropFirst()) {
        try arena.run(
          .toClient(victim, in: step) { _, session in [try answered(before, by: victim, session)] },
          expecting: lost(victim, in: step, .outOfTurn, .malformed, .tooLarge))
      }
      // The first client has answered when the second is asked.
      for step in steps(arena.setting) {
        try arena.run(
          .toClient(victim, in: step) { _, session in [try answered(step, by: other, session)] },
          expecting: lost(victim, in: step, .malformed, .tooLarge))
      }
    },
    HostileScenario(
      "another-session", .network, does: "gives a client the message of an earlier round's session",
      must: "the client refuses, and the round goes on"
    ) { arena in
      let victim = arena.client(1)
      let old = try arena.honest()
      for step in steps(arena.setting).dropFirst() {
        let message = try sent(step, to: victim, old)
        let setting = arena.setting
        var expected = lost(victim, in: step, .wrongSession)
        if step == .shares {
          // Where a client cannot see whether its keys are in the list, the server does not want what follows from it.
          expected =
            setting.isSparse && setting.server == .semiHonest
            ? .refused(of: victim, .wrongSession) : .refused(by: victim, .ownKeysWrong, .wrongNeighbours)
        }
        try arena.run(.toClient(victim, in: step) { _, _ in [message] }, expecting: expected)
      }
    },
    HostileScenario(
      "earlier-step-to-server", .network, does: "gives the server a client's message of an earlier step again",
      must: "the server does not take it, and the round goes on"
    ) { arena in
      let victim = arena.client(1)
      for (before, step) in zip(steps(arena.setting), steps(arena.setting).dropFirst()) {
        try arena.run(
          .fromClient(victim, in: step) { _, session in [try answered(before, by: victim, session)] },
          expecting: refusedByServer(victim, in: step, .outOfTurn))
      }
    },
    HostileScenario(
      "another-session-to-server", .network, does: "gives the server a client's message of an earlier round's session",
      must: "the server does not take it, and the round goes on"
    ) { arena in
      let victim = arena.client(1)
      let old = try arena.honest()
      for step in steps(arena.setting) {
        let message = try answered(step, by: victim, old)
        try arena.run(
          .fromClient(victim, in: step) { _, _ in [message] },
          expecting: refusedByServer(victim, in: step, .wrongSession))
      }
    },
    HostileScenario(
      "duplicated", .network, does: "delivers messages of every step twice, both ways",
      must: "the server counts one; the client answers one, and goes"
    ) { arena in
      let victim = arena.client(1)
      for step in steps(arena.setting) {
        try arena.run(
          .fromClient(victim, in: step) { bytes, _ in [bytes, bytes] },
          expecting: Expectation(server: [victim: [.repeated]], end: .sum(without: [])))
        try arena.run(
          .toClient(victim, in: step) { bytes, _ in [bytes, bytes] },
          expecting: Expectation(
            clients: [victim: [.outOfTurn, .sessionOver]], end: .sum(without: step < .input ? [victim] : [])))
      }
    },
    HostileScenario(
      "late-duplicate", .network, does: "delivers a client's message again a step later, before its right one",
      must: "the server does not take it, and takes the right one"
    ) { arena in
      let client = arena.client(1)
      for (before, step) in zip(steps(arena.setting), steps(arena.setting).dropFirst()) {
        try arena.run(
          .fromClient(client, in: step) { bytes, session in [try answered(before, by: client, session), bytes] },
          expecting: Expectation(server: [client: [.outOfTurn]], end: .sum(without: [])))
      }
    },
  ]

  /// The steps of a session in which nobody complains.
  static func steps(_ setting: SessionSetting) -> [SessionStep] {
    SessionStep.allCases.filter { step in
      switch step {
      case .dispute: false
      case .roster: setting.hasCommittee
      case .consistency: setting.server == .active
      default: true
      }
    }
  }

  /// A client that goes in a step: its input is in the sum if it was sent before.
  static func lost(_ client: ClientID, in step: SessionStep, _ kinds: ErrorKind...) -> Expectation {
    Expectation(clients: [client: Set(kinds)], end: .sum(without: step > .input ? [] : [client]))
  }

  /// A client whose message of a step the server does not take.
  static func refusedByServer(_ client: ClientID, in step: SessionStep, _ kinds: ErrorKind...) -> Expectation {
    // Whoever signs who takes part is told so, whether its signature counts or not.
    Expectation(server: [client: Set(kinds)], end: .sum(without: step > .input || step == .roster ? [] : [client]))
  }

  private static func sent(_ step: SessionStep, to client: ClientID, _ session: HostileSession) throws -> [UInt8] {
    guard let message = session.record.fromServer[step]?[client] else { throw AttackError("no message") }
    return message
  }

  private static func answered(
    _ step: SessionStep, by client: ClientID, _ session: HostileSession
  ) throws -> [UInt8] {
    guard let message = session.record.fromClients[step]?[client] else { throw AttackError("no answer") }
    return message
  }
}
