import CoveyCore
import CoveyCrypto
import CoveySecureAggregation
import Testing

@Suite("A client that is asked to unmask")
struct ClientUnmaskingTests {
  private func set(_ members: [Int], of count: Int = 5) -> PositionSet { PositionSet(count: count, members) }

  /// What the client with index 1 says to other survivors than the server has.
  private func refusal(
    _ session: SessionFixture, _ survivors: PositionSet, dropping dropped: [SessionStep: Set<Int>] = [:]
  ) throws -> SecureAggregationError? {
    let active = session.invitation.server == .active
    session.change(active ? .consistency : .unmasking, .toClient, of: 1) { [unowned session] _ in
      let context = try session.context()
      return active
        ? SurvivorList(survivors: survivors).encoded(in: context)
        : UnmaskingRequest(survivors: survivors).encoded(in: context)
    }
    try session.run(through: active ? .consistency : .unmasking, dropping: dropped)
    #expect(session.clients[1].step == nil && session.clients[1].secrets.isEmpty)
    return session.refusal(of: 1)
  }

  @Test("refuses survivors without itself, contradictory or too few ones", arguments: ServerModel.allCases)
  func survivors(model: ServerModel) throws {
    func session(_ minimum: Int? = nil) throws -> SessionFixture {
      try SessionFixture(clients: 5, server: model, minimum: minimum)
    }
    let t = model == .active ? 4 : 3
    #expect(try refusal(session(), set([0, 2, 3, 4])) == .listedDead)
    let contradicted = try SessionFixture(clients: 7, server: model)
    #expect(
      try refusal(contradicted, set([0, 1, 2, 3, 4, 5, 6], of: 7), dropping: [.shares: [4]])
        == .contradictory(contradicted.name(4)))
    #expect(try refusal(session(), set([0, 1])) == .tooFewClients(.input, count: 2, minimum: t))
    #expect(try refusal(session(4), set([0, 1])) == .tooFewClients(.input, count: 2, minimum: 4))
    let sparse = try SessionFixture(clients: 8, method: .secaggPlus, server: model, fixed: (4, 3))
    try sparse.run(through: .keys)
    let neighbours = try #require(sparse.server.graph).neighbours(of: 1)
    let dead = Set(neighbours.prefix(2))
    #expect(
      try refusal(sparse, set((0..<8).filter { !dead.contains($0) }, of: 8))
        == .tooFewClients(.input, count: 2, minimum: 3))
  }

  @Test("answers once, one share a peer, of the self-mask or of the mask key", arguments: ServerModel.allCases)
  func oneKindOfShare(model: ServerModel) throws {
    let session = try SessionFixture(clients: 7, server: model)
    _ = try session.run(dropping: [.shares: [5], .input: [2]])
    let context = try session.context()
    for index in [0, 1, 3, 4, 6] {
      let response = try UnmaskingResponse(
        decoding: #require(session.answers[.unmasking]?[session.name(index)]), in: context)
      #expect(response.entries.map(\.position) == [0, 1, 2, 3, 4, 6])
      for entry in response.entries { #expect(entry.kind == (entry.position == 2 ? .maskKey : .selfMask)) }
      let request = try #require(session.questions[.unmasking]?[session.name(index)])
      #expect(throws: SecureAggregationError.sessionOver) { try session.clients[index].answer(request) }
    }
  }

  /// Two sessions of a round that run side by side: whichever asks for the input first gets it, and a server that needs only
  /// t of the answers to the other unmasking, never the victim's, gets no second vector to take them off.
  @Test("masks for a round once, whichever session asks")
  func parallelSessions() throws {
    let history = VolatileHistory()
    func remembers(_ index: Int) -> any ParticipationHistory { index == 0 ? history : VolatileHistory() }
    let first = try SessionFixture(clients: 4, history: remembers)
    let second = try SessionFixture(clients: 4, history: remembers)
    for session in [first, second] { try session.run(through: .check) }
    first.exchange(.input)
    #expect(first.clientErrors.isEmpty && first.answers[.input]?.count == 4)
    second.exchange(.input)
    #expect(second.refusal(of: 0) == .staleRound(3, last: 3))
    #expect(second.answers[.input]?[second.name(0)] == nil && second.answers[.input]?.count == 3)
    // The same round under another number.
    let renamed = try SessionInvitation(
      method: .secagg, server: .semiHonest, task: "digits", round: 3, number: 4, shape: RingShape(count: 5, bits: 20),
      encodingDigest: .zero, modelDigest: .zero, invited: 4, minimumClients: 2)
    #expect(throws: SecureAggregationError.refused(.roundTaken)) {
      try SecureAggregationClient(
        client: second.name(0), policy: ClientPolicy(minimumClients: 2), history: history
      ).answer(renamed.encoded())
    }
    let late = SecureAggregationClient(
      client: second.name(0), policy: ClientPolicy(minimumClients: 2), history: history)
    #expect(throws: SecureAggregationError.staleRound(3, last: 3)) {
      try late.answer(second.invitation.encoded())
    }
  }

  @Test("refuses to unmask what others did not agree on")
  func equivocation() throws {
    // Six clients, t = 5: the server shows two of them another list.
    let session = try SessionFixture(clients: 6, server: .active)
    for index in [0, 1] {
      session.change(.consistency, .toClient, of: index) { [unowned session] _ in
        SurvivorList(survivors: set([0, 1, 2, 3, 4], of: 6)).encoded(in: try session.context())
      }
    }
    #expect(throws: SecureAggregationError.inconsistentSurvivors(agreeing: 4, threshold: 5)) {
      try session.run(through: .consistency)
    }
    #expect(session.serverErrors.count == 2)
    for index in [0, 1] { #expect(session.rejection(of: index) == .badSignature(session.name(index))) }
  }

  /// What the client with index 1 says to a request against active servers that was changed.
  private func requestRefusal(
    _ session: SessionFixture, _ change: @escaping (UnmaskingRequest) throws -> UnmaskingRequest
  ) throws -> SecureAggregationError? {
    session.change(.unmasking, .toClient, of: 1) { [unowned session] message in
      let context = try session.context()
      return try change(UnmaskingRequest(decoding: message, in: context)).encoded(in: context)
    }
    try session.run(through: .unmasking, dropping: [.input: [4]])
    #expect(session.clients[1].secrets.isEmpty)
    return session.refusal(of: 1)
  }

  @Test("refuses other survivors than it signed, and missing, forged or foreign signatures")
  func witnesses() throws {
    // Six clients of whom one drops out, t = 5: a client asks for four signatures beside its own.
    func session() throws -> SessionFixture { try SessionFixture(clients: 7, server: .active) }
    let contradicted = try session()
    #expect(
      try requestRefusal(contradicted) { request in
        var survivors = request.survivors
        survivors.remove(3)
        return UnmaskingRequest(survivors: survivors, witnesses: request.witnesses)
      } == .contradictory(contradicted.name(3)))
    #expect(
      try requestRefusal(session()) {
        UnmaskingRequest(survivors: $0.survivors, witnesses: Array($0.witnesses.dropLast()))
      } == .inconsistentSurvivors(agreeing: 4, threshold: 5))
    let forged = try session()
    #expect(
      try requestRefusal(forged) { request in
        var witnesses = request.witnesses
        witnesses[2] = UnmaskingRequest.Witness(
          position: witnesses[2].position, signature: witnesses[1].signature)
        return UnmaskingRequest(survivors: request.survivors, witnesses: witnesses)
      } == .badSignature(forged.name(3)))
    // A signature of the one who dropped out, in place of a survivor's.
    #expect(
      try requestRefusal(session()) { request in
        var witnesses = request.witnesses.dropLast()
        witnesses.append(UnmaskingRequest.Witness(position: 4, signature: request.witnesses[0].signature))
        return UnmaskingRequest(
          survivors: request.survivors, witnesses: witnesses.sorted { $0.position < $1.position })
      } == .malformed(.unmasking, reason: "a signature is of one who is no living neighbour"))
    // Its own signature is no second one.
    #expect(
      try requestRefusal(session()) { request in
        var witnesses = request.witnesses
        witnesses[1] = UnmaskingRequest.Witness(position: 1, signature: witnesses[0].signature)
        return UnmaskingRequest(survivors: request.survivors, witnesses: [witnesses[0], witnesses[1]])
      } == .inconsistentSurvivors(agreeing: 2, threshold: 5))
  }

  @Test("in a sparse graph sees that far survivors changed, too")
  func farSurvivors() throws {
    let session = try SessionFixture(clients: 9, method: .secaggPlus, server: .active, fixed: (4, 3))
    try session.run(through: .keys)
    let graph = try #require(session.server.graph)
    let far = try #require((0..<9).first { $0 != 1 && !graph.areLinked(1, $0) })
    session.change(.unmasking, .toClient, of: 1) { [unowned session] message in
      let context = try session.context()
      let request = try UnmaskingRequest(decoding: message, in: context)
      var survivors = request.survivors
      survivors.remove(far)
      return UnmaskingRequest(survivors: survivors, witnesses: request.witnesses).encoded(in: context)
    }
    try session.run(through: .unmasking)
    #expect(session.refusal(of: 1) == .badCertificate(.unmasking))
  }
}
