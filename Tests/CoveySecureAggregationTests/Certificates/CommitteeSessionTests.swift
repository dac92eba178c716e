import CoveyCore
import CoveyCrypto
import CoveySecureAggregation
import Testing
import _TestSupport

/// Whole sessions in sparse graphs against servers that lie about who takes part and who is alive.
@Suite("Sessions whose lists a committee signs")
struct CommitteeSessionTests {
  /// Nine clients in the committee of which seven must sign.
  private func session(gap: Int? = nil) throws -> SessionFixture {
    try SessionFixture(clients: 9, method: .secaggPlus, server: .active, fixed: (4, 2), gap: gap)
  }

  private func roster(_ message: [UInt8], _ step: SessionStep, _ session: SessionFixture) throws -> ClientRoster {
    try ClientRoster(decoding: message, in: session.context(), step)
  }

  /// What client 1 says to a roster in the step input that was changed.
  private func refusal(
    _ change: @escaping (ClientRoster, SessionFixture) throws -> ClientRoster
  ) throws -> SecureAggregationError? {
    let session = try session()
    session.change(.input, .toClient, of: 1) { [unowned session] message in
      try change(roster(message, .input, session), session).encoded(in: session.context())
    }
    try session.run(through: .input)
    // Nothing left the client, and nothing that was secret is kept.
    #expect(session.answers[.input]?[session.name(1)] == nil)
    #expect(session.clients[1].step == nil && session.clients[1].secrets.isEmpty)
    return session.refusal(of: 1)
  }

  @Test("give the exact sum, whoever of the committee drops out as long as enough sign") func sums() throws {
    for dropped: [SessionStep: Set<Int>] in [
      [:], [.roster: [2]], [.roster: [2, 5]], [.consistency: [1, 7]], [.roster: [2], .consistency: [3]],
      [.input: [4], .consistency: [8]], [.unmasking: [6]],
    ] {
      let session = try session()
      let lost = (dropped[.roster] ?? []).union(dropped[.input] ?? [])
      #expect(try session.run(dropping: dropped) == session.plainSum(Set(0..<9).subtracting(lost)))
      #expect(session.clientErrors.isEmpty && session.serverErrors.isEmpty)
    }
    #expect(throws: SecureAggregationError.tooFewClients(.roster, count: 6, minimum: 7)) {
      try session().run(dropping: [.roster: [0, 1, 2]])
    }
    #expect(throws: SecureAggregationError.tooFewClients(.consistency, count: 6, minimum: 7)) {
      try session().run(dropping: [.consistency: [0, 1, 2]])
    }
  }

  @Test("of a size that the parameters give") func chosenGraph() throws {
    let session = try SessionFixture(clients: 60, method: .secaggPlus, server: .active)
    try session.run(through: .keys)
    let parameters = try SessionParameters(session.invitation, clients: 60)
    #expect(!parameters.isComplete && parameters.quorum > 0 && parameters.maskNeighbours > parameters.neighbours)
    #expect(
      try session.run(dropping: [.shares: [17], .input: [3], .unmasking: [40]])
        == session.plainSum(Set(0..<60).subtracting([3, 17])))
    #expect(session.clientErrors.isEmpty && session.serverErrors.isEmpty)
    // The committee alone is asked to sign, but for client 17, which may be of it.
    let asked = session.questions[.roster]?.count ?? 0
    #expect((parameters.committee - 1...parameters.committee).contains(asked))
    #expect((session.questions[.consistency]?.count ?? 0) <= parameters.committee)
  }

  @Test("nothing is masked without a certificate of that list") func certificates() throws {
    func bad(_ change: @escaping ([ListCertificate.Witness]) throws -> [ListCertificate.Witness]) throws -> Bool {
      try refusal { roster, _ in
        ClientRoster(
          members: roster.members, certificate: ListCertificate(try change(roster.certificate?.witnesses ?? [])))
      } == .badCertificate(.input)
    }
    #expect(try bad { Array($0.dropLast()) } && bad { _ in [] })
    #expect(
      try bad { witnesses in
        // The last one's signature by somebody else.
        let last = witnesses[witnesses.count - 1]
        return witnesses.dropLast() + [.init(position: last.position, signature: witnesses[0].signature)]
      })
    #expect(
      try bad { witnesses in
        // A member that did not sign in the place of one that did.
        let last = witnesses[witnesses.count - 1]
        return witnesses.dropLast() + [.init(position: 8, signature: last.signature)]
      })
    // A signature of a client on something else that it signed in the session.
    let stranger = try SigningKey()
    #expect(
      try refusal { roster, session in
        let transcript = try WitnessedList.roster(roster.members).transcript(in: session.context().digest)
        var witnesses = roster.certificate?.witnesses ?? []
        witnesses[0] = .init(position: witnesses[0].position, signature: stranger.signature(of: transcript))
        return ClientRoster(members: roster.members, certificate: ListCertificate(witnesses))
      } == .badCertificate(.input))
    // Another list with the right list's certificate.
    #expect(
      try refusal { roster, _ in
        var members = roster.members
        members.remove(5)
        return ClientRoster(members: members, certificate: roster.certificate)
      } == .badCertificate(.input))
  }

  @Test("a member signs one roster, and only one that agrees with what it knows") func oneRoster() throws {
    // A second list is out of turn.
    let twice = try session()
    try twice.run(through: .check)
    twice.exchange(.roster)
    let message = try #require(twice.questions[.roster]?[twice.name(1)])
    #expect(throws: SecureAggregationError.outOfTurn(expected: .input, got: .roster)) {
      try twice.clients[1].answer(message)
    }
    func refusal(_ change: @escaping (inout PositionSet, CommunicationGraph) -> Void) throws -> SecureAggregationError?
    {
      let session = try session()
      session.change(.roster, .toClient, of: 1) { [unowned session] message in
        var members = try roster(message, .roster, session).members
        change(&members, try #require(session.server.graph))
        return ClientRoster(members: members).encoded(in: try session.context(), .roster)
      }
      try session.run(through: .roster)
      #expect(session.answers[.roster]?[session.name(1)] == nil && session.clients[1].secrets.isEmpty)
      return session.refusal(of: 1)
    }
    #expect(try refusal { members, _ in members.remove(1) } == .listedDead)
    #expect(
      try refusal { members, graph in
        for peer in graph.neighbours(of: 1).prefix(3) { members.remove(peer) }
      } == .tooFewClients(.check, count: 1, minimum: 2))
    #expect(
      try refusal { members, _ in members = PositionSet(count: 9, [0, 1, 2, 3]) }
        == .tooFewClients(.check, count: 4, minimum: 6))
  }

  @Test("two camps that were told different rosters: neither has a certificate, and nobody masks") func camps() throws {
    for size in 1...8 {
      let session = try session()
      for index in 0..<size {
        session.change(.roster, .toClient, of: index) { [unowned session] message in
          var members = try roster(message, .roster, session).members
          members.remove(8)
          return ClientRoster(members: members).encoded(in: try session.context(), .roster)
        }
      }
      // An honest server takes the signatures on its own list alone; a lying one has them all, and no quorum but for one.
      if 9 - size >= 7 {
        #expect(throws: Never.self) { try session.run(through: .roster) }
        continue
      }
      #expect(throws: SecureAggregationError.tooFewClients(.roster, count: 9 - size, minimum: 7)) {
        try session.run(through: .roster)
      }
      #expect(session.answers[.input] == nil)
      #expect(9 - size < 7 && (size < 7 || 9 - size < 3))
    }
  }

  @Test("a member refuses to sign survivors that cut the ring, and nobody answers without its certificate") func cuts()
    throws
  {
    let session = try session(gap: 1)
    try session.run(through: .input)
    let graph = try #require(session.server.graph)
    let own = try #require((0..<9).first { graph.position(at: $0) == 1 })
    session.change(.consistency, .toClient, of: 1) { [unowned session] message in
      let context = try session.context()
      var survivors = try SurvivorList(decoding: message, in: context).survivors
      for distance in 1...2 { survivors.remove(graph.position(at: (own + distance) % 9)) }
      return SurvivorList(survivors: survivors).encoded(in: context)
    }
    session.change(.unmasking, .toClient, of: 2) { [unowned session] message in
      let context = try session.context()
      let request = try UnmaskingRequest(decoding: message, in: context)
      return UnmaskingRequest(survivors: request.survivors, witnesses: Array(request.witnesses.dropLast()))
        .encoded(in: context)
    }
    try session.run(through: .consistency)
    #expect(session.refusal(of: 1) == .cutSurvivors)
    #expect(try session.run() == session.plainSum(0..<9))
    #expect(session.refusal(of: 2) == .badCertificate(.unmasking))
    // A server that has to follow its own rule does not ask.
    let dropped = try self.session(gap: 0)
    #expect(throws: SecureAggregationError.cutSurvivors) { try dropped.run(dropping: [.input: [4]]) }
  }

  @Test("one identity in two places of the directory is refused") func sharedIdentity() throws {
    let session = try SessionFixture(clients: 9, method: .secaggPlus, server: .active, fixed: (4, 3), sharing: (3, 6))
    // All who are told of both go; too few are left.
    #expect(throws: SecureAggregationError.self) { try session.run(through: .shares) }
    #expect(
      session.clientErrors.values.contains {
        $0 as? SecureAggregationError == .sharedIdentity(session.name(3), session.name(6))
      })
  }
}
