import CoveyCore
import CoveyCrypto
import CoveyRandom
import CoveySecureAggregation
import Testing

@Suite("LightSecAgg refuses")
struct LightRefusalTests {
  private static let names = (0..<6).map(LightHarness.client)
  /// Where messages go on after their header and the session's digest.
  private static let set = MessageHeader.byteCount + Bytes32.byteCount

  /// A client refuses a message, and then everything.
  private func refuses(_ client: LightClient, _ message: [UInt8], _ error: SecureAggregationError) {
    #expect(throws: error) {
      if client.step == .input { try client.accept(message) } else { _ = try client.answer(message) }
    }
    #expect(client.step == nil && client.secrets.isEmpty)
    #expect(throws: SecureAggregationError.sessionOver) { _ = try client.answer(message) }
    #expect(throws: SecureAggregationError.sessionOver) { try client.accept(message) }
  }

  @Test("sessions that cannot be")
  func sessions() throws {
    func server(_ harness: LightHarness, limit: Int = LightLimits.relay) throws -> LightServer {
      try LightServer(
        invitation: harness.invitation(), cohort: (0..<harness.clients).map(LightHarness.client),
        directory: ListedIdentities([:]), relayLimit: limit)
    }
    _ = try server(LightHarness(clients: 4, shape: RingShape(count: 10, bits: 29)))
    #expect(throws: SecureAggregationError.fieldTooSmall(clients: 4, bits: 30)) {
      try server(LightHarness(clients: 4, shape: RingShape(count: 10, bits: 30)))
    }
    // 3 + 1 clients, T = 1, U = 3: pieces of 5 elements; 4 clients send 3 of them.
    let bytes = 4 * (40 + 3 * (4 * (5 + 4) + 40) + 4 * 16 + 64)
    _ = try server(LightHarness(clients: 4, shape: RingShape(count: 10, bits: 8)), limit: bytes)
    #expect(throws: SecureAggregationError.relayTooLarge(bytes: bytes, limit: bytes - 1)) {
      try server(LightHarness(clients: 4, shape: RingShape(count: 10, bits: 8)), limit: bytes - 1)
    }
    // U = 1 of 2, T = 1.
    #expect(throws: SecureAggregationError.self) { try server(LightHarness(clients: 2, dropoutRate: 0.5)) }
    // U = 3 of 5, T = 1: two sets of three need not have an honest client in common.
    _ = try server(LightHarness(clients: 5))
    #expect(throws: SecureAggregationError.self) { try server(LightHarness(clients: 5, server: .active)) }
  }

  @Test("invitations that a client does not accept")
  func invitations() throws {
    let policy = ClientPolicy(minimumClients: 3)
    func client(_ policy: ClientPolicy, _ history: VolatileHistory = VolatileHistory()) -> LightClient {
      LightClient(client: Self.names[0], policy: policy, history: history)
    }
    func invitation(_ method: SecureAggregationProtocol = .lightSecAgg, bits: Int = 8, least: Int = 3) throws -> [UInt8]
    {
      try SessionInvitation(
        method: method, server: .semiHonest, task: "test", round: 7, shape: RingShape(count: 3, bits: bits),
        encodingDigest: .zero, modelDigest: .zero, invited: 5, minimumClients: least
      ).encoded()
    }
    _ = try client(policy).answer(try invitation())
    #expect(throws: SecureAggregationError.self) { try client(policy).answer(try invitation(.secagg)) }
    #expect(throws: SecureAggregationError.self) { try client(policy).answer(try invitation(least: 2)) }
    #expect(throws: SecureAggregationError.fieldTooSmall(clients: 3, bits: 31)) {
      try client(policy).answer(try invitation(bits: 31))
    }
    let history = VolatileHistory()
    try history.begin(
      ParticipationRecord(
        name: RoundName(task: "test", run: .zero, round: 7), session: .zero, charge: PrivacyCharge(rho: 0), seconds: 0),
      within: .none)
    #expect(throws: SecureAggregationError.staleRound(7, last: 7)) {
      try client(policy, history).answer(try invitation())
    }
  }

  @Test("keys that are weak, stolen or moved")
  func keys() throws {
    let session = try LightHarness(clients: 5).session()
    let (server, invitation) = (session.server, session.invitation)
    func message(_ index: Int, _ channel: PublicKey, _ mask: PublicKey) throws -> [UInt8] {
      try KeyAdvertisement(client: Self.names[index], channelKey: channel, maskKey: mask).encoded(for: invitation)
    }
    let (one, two) = (try GroupKey().publicKey, try GroupKey().publicKey)
    let first = try message(0, one, two)
    try server.receive(first, from: Self.names[0])
    #expect(throws: SecureAggregationError.repeated(Self.names[0])) { try server.receive(first, from: Self.names[0]) }
    let stolen = try message(1, try GroupKey().publicKey, one)
    #expect(throws: SecureAggregationError.weakKey(Self.names[1])) { try server.receive(stolen, from: Self.names[1]) }
    let weak = try message(2, try PublicKey(bytes: [UInt8](repeating: 0, count: 32).span.bytes), two)
    #expect(throws: SecureAggregationError.weakKey(Self.names[2])) { try server.receive(weak, from: Self.names[2]) }
    #expect(
      throws: SecureAggregationError.malformed(.keys, reason: "it names another client than its sender")
    ) { try server.receive(first, from: Self.names[3]) }
    #expect(throws: SecureAggregationError.unknownClient(Self.names[5])) {
      try server.receive(first, from: Self.names[5])
    }
    #expect(throws: SecureAggregationError.unknownClient(Self.names[5])) { _ = try server.message(for: Self.names[5]) }
    // Refused answers made nobody else go away, but their senders did.
    try server.receive(try session.clients[4].answer(invitation.encoded()), from: Self.names[4])
    #expect(throws: SecureAggregationError.repeated(Self.names[1])) {
      try server.receive(try session.clients[1].answer(invitation.encoded()), from: Self.names[1])
    }
    try server.closeStep()
    #expect(server.participants == [Self.names[0], Self.names[4]])
  }

  @Test("lists of keys with other thresholds")
  func thresholds() throws {
    let harness = LightHarness()
    let session = try harness.session(at: .shares)
    let message = try session.server.message(for: Self.names[0])
    var weaker = message
    #expect(weaker[16] == 2)
    weaker[16] = 1
    #expect(throws: SecureAggregationError.self) { _ = try session.clients[0].answer(weaker) }
    #expect(session.clients[0].step == nil)
  }

  @Test("to deal more than a message may hold")
  func largeMasks() throws {
    // Two others get a coded mask each, as long as the vector.
    let harness = LightHarness(shape: RingShape(count: 1 << 27, bits: 8))
    let invitation = try harness.invitation()
    let client = LightClient(
      client: Self.names[0], policy: ClientPolicy(minimumClients: 2, leastCorruptionRate: 0), history: VolatileHistory()
    )
    let own = try KeyAdvertisement(decoding: client.answer(invitation.encoded()), for: invitation)
    let keys =
      [own]
      + (try (1..<3).map {
        KeyAdvertisement(
          client: Self.names[$0], channelKey: try GroupKey().publicKey, maskKey: try GroupKey().publicKey)
      })
    let list = KeyList(
      parameters: try SessionParameters(invitation, clients: 3), graphSeed: .zero,
      root: try KeyTree(keys, invitation: invitation.digest()).root,
      position: 0, entries: [1, 2].map { KeyList.Entry(position: $0, keys[$0]) })
    refuses(
      client, list.encoded(),
      .tooLarge(.shares, bytes: Self.set + 2 * ((4 << 27) + 16 + 40) + 3 * 16 + 64, limit: LightLimits.codedMasks))
  }

  @Test("messages of another session, step or sender")
  func strangers() throws {
    let harness = LightHarness()
    let (session, other) = (try harness.session(at: .check), try harness.session(at: .input))
    let message = try session.server.message(for: Self.names[0])
    refuses(other.clients[1], message, .outOfTurn(expected: .input, got: .check))
    refuses(other.clients[0], try harness.session(at: .input).server.message(for: Self.names[0]), .wrongSession)
    // Sealed for client 0: nobody else can open it, and who cannot open more than one is deceived. Positions 0 and 1 have
    // messages of one length.
    refuses(session.clients[1], message, .tooManyComplaints(Self.names[1]))
    refuses(session.clients[2], session.invitation.encoded(), .outOfTurn(expected: .check, got: .keys))
    let next = try harness.session(at: .input)
    let (client, server) = (next.clients[0], next.server)
    try client.accept(try server.message(for: Self.names[0]))
    try client.beginAsInvited()
    var (values, answer) = (RingVector(count: 36, bits: 20), [UInt8]())
    values.withWords { $0[3] = 5 }
    #expect(throws: SecureAggregationError.wrongShape) { try client.mask(&values, into: &answer) }
    #expect(values.words.allSatisfy { $0 == 0 } && answer.isEmpty)
    #expect(client.step == nil)
  }

  @Test("coded masks that were changed on the way")
  func damagedCodedMasks() throws {
    let harness = LightHarness()
    let session = try harness.session(at: .check)
    // What is sealed, what is published of it, and the digest of the whole, of client 2: the client complains, and when it
    // is shown what client 2 dealt it goes.
    for back in [60, 40, 1] {
      let session = try harness.session(at: .check)
      var message = try session.server.message(for: Self.names[0])
      message[message.count - back] ^= 1
      try session.server.receive(try session.clients[0].answer(message), from: Self.names[0])
      try LightHarness.exchange(.check, session) { $0 == 0 }
      try session.server.closeStep()
      #expect(session.server.step == .dispute && session.server.participants == [Self.names[0]])
      refuses(
        session.clients[0], try session.server.message(for: Self.names[0]), .relayAltered(Self.names[2]))
      try session.server.closeStep()
      #expect(session.server.participants == [Self.names[1], Self.names[2]] && session.server.facts.excluded.isEmpty)
    }
    // A set without the receiver, and one that is too small.
    var message = try session.server.message(for: Self.names[1])
    message[Self.set] = 0b101
    refuses(session.clients[1], message, .listedDead)
    message = Array(try session.server.message(for: Self.names[2]).prefix(Self.set + 1))
    message[Self.set] = 0b100
    refuses(session.clients[2], message, .tooFewClients(.shares, count: 1, minimum: 2))
  }

  /// What is done to an input, and what it is refused with.
  private static let badInputs: [(@Sendable (inout [UInt8]) -> Void, SecureAggregationError)] = [
    (
      { bytes in for i in 0..<4 { bytes[bytes.count - 4 + i] = 0xFF } },
      .malformed(.input, reason: "a word is no element of the field")
    ),
    ({ $0.removeLast() }, .malformed(.input, reason: "it is too short")),
    ({ $0.append(0) }, .tooLarge(.input, bytes: 193, limit: 192)),
    ({ $0[Self.set] = 1 }, .wrongShape),
    ({ $0[10] ^= 1 }, .wrongSession),
    ({ $0[6] = 0 }, .outOfTurn(expected: .input, got: .keys)),
    ({ $0[4] = 1 }, .unknownVersion(1)),
    ({ $0 = [] }, .malformed(.input, reason: "it is shorter than a header")),
  ]

  @Test("masked inputs that are malformed, and sums the rest", arguments: badInputs.indices)
  func inputs(which: Int) throws {
    let session = try LightHarness().session(at: .input)
    let answers = try (0..<3).map {
      try LightHarness.answer(.input, session, $0, to: try session.server.message(for: Self.names[$0]))
    }
    var bad = answers[2]
    Self.badInputs[which].0(&bad)
    #expect(throws: Self.badInputs[which].1) { try session.server.receive(bad, from: Self.names[2]) }
    for index in 0..<2 { try session.server.receive(answers[index], from: Self.names[index]) }
    #expect(throws: SecureAggregationError.repeated(Self.names[0])) {
      try session.server.receive(answers[0], from: Self.names[0])
    }
    try session.server.closeStep()
    #expect(throws: SecureAggregationError.unknownClient(Self.names[2])) {
      try session.server.receive(answers[2], from: Self.names[2])
    }
    #expect(throws: SecureAggregationError.outOfTurn(expected: .unmasking, got: .input)) {
      try session.server.receive(answers[1], from: Self.names[1])
    }
    #expect(throws: SecureAggregationError.outOfTurn(expected: .unmasking, got: .unmasking)) {
      try session.server.sum(on: SerialWorkers())
    }
    try LightHarness.exchange(.unmasking, session)
    try session.server.closeStep()
    var sum = session.inputs[0]
    sum.add(session.inputs[1])
    sum.reduce()
    #expect(try session.server.sum(on: SerialWorkers()) == sum)
  }

  @Test("to unmask for survivors that contradict what it knows, and twice")
  func survivors() throws {
    let harness = LightHarness(clients: 4)
    // Client 3 deals no masks.
    func session() throws -> LightHarness.Session {
      let session = try harness.session(at: .shares)
      try LightHarness.exchange(.shares, session) { $0 == 3 }
      try session.server.closeStep()
      try LightHarness.exchange(.check, session)
      try session.server.closeStep()
      try LightHarness.exchange(.input, session)
      try session.server.closeStep()
      return session
    }
    let first = try session()
    func forged(_ set: UInt8, _ session: LightHarness.Session, for index: Int) throws -> [UInt8] {
      var message = try session.server.message(for: Self.names[index])
      #expect(message.count == 41 && message[Self.set] == 0b0111)
      message[Self.set] = set
      return message
    }
    refuses(first.clients[0], try forged(0b0110, first, for: 0), .listedDead)
    refuses(first.clients[1], try forged(0b1111, first, for: 1), .contradictory(Self.names[3]))
    refuses(first.clients[2], try forged(0b0101, first, for: 2), .tooFewClients(.input, count: 2, minimum: 3))
    let second = try session()
    let request = try second.server.message(for: Self.names[0])
    _ = try second.clients[0].answer(request)
    #expect(throws: SecureAggregationError.sessionOver) { _ = try second.clients[0].answer(request) }
  }

  @Test("sums that a wrong answer spoiled")
  func damagedSums() throws {
    let harness = LightHarness(shape: RingShape(count: 10, bits: 4))
    let session = try harness.session(at: .unmasking)
    for index in 0..<3 {
      var answer = try session.clients[index].answer(try session.server.message(for: Self.names[index]))
      if index == 1 { answer[45] ^= 1 }
      try session.server.receive(answer, from: Self.names[index])
    }
    try session.server.closeStep()
    #expect(throws: SecureAggregationError.damagedSum) { try session.server.sum(on: SerialWorkers()) }
  }

  @Test("to go on after a session ended")
  func over() throws {
    let session = try LightHarness().session()
    #expect(throws: SecureAggregationError.tooFewClients(.keys, count: 0, minimum: 2)) {
      try session.server.closeStep()
    }
    #expect(session.server.step == nil && session.server.participants.isEmpty)
    #expect(throws: SecureAggregationError.sessionOver) { try session.server.closeStep() }
    #expect(throws: SecureAggregationError.sessionOver) { _ = try session.server.message(for: Self.names[0]) }
    #expect(throws: SecureAggregationError.sessionOver) { try session.server.receive([], from: Self.names[0]) }
    #expect(throws: SecureAggregationError.sessionOver) { try session.server.sum(on: SerialWorkers()) }
  }
}
