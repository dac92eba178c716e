import CoveyCore
import CoveyCrypto
import CoveyRandom
import CoveySecureAggregation

/// Runs sessions of LightSecAgg with clients that drop out where a test says.
struct LightHarness {
  var clients = 3
  var server = ServerModel.semiHonest
  var shape = RingShape(count: 37, bits: 20)
  var corruptionRate = 0.2
  var dropoutRate = 0.4
  var minimumClients = 2
  var round = 7
  var seed: UInt64 = 1

  /// The least number of clients that a session states: two sums of so many cannot be had from an active server.
  var least: Int { max(minimumClients, SessionFixture.leastMinimum(clients, server, corruptionRate: corruptionRate)) }

  static func client(_ index: Int) -> ClientID { ClientID(rawValue: 10 + 3 * index) }

  func invitation(_ directory: ListedIdentities? = nil) throws -> SessionInvitation {
    try SessionInvitation(
      method: .lightSecAgg, server: server, task: "test", round: round, shape: shape, encodingDigest: .zero,
      modelDigest: .zero, invited: clients, minimumClients: least, corruptionRate: corruptionRate,
      dropoutRate: dropoutRate, directoryDigest: directory?.digest().value ?? .zero)
  }

  /// Long-term keys of all clients, and a directory of them.
  func identities() throws -> [ClientIdentity] {
    let keys = try (0..<clients).map { _ in try SigningKey() }
    let directory = ListedIdentities(
      Dictionary(uniqueKeysWithValues: keys.enumerated().map { (Self.client($0), $1.verificationKey) }))
    return keys.map { ClientIdentity(key: $0, directory: directory) }
  }

  /// A server and its clients, before the first step.
  struct Session {
    let server: LightServer
    let clients: [LightClient]
    let inputs: [RingVector]
    let invitation: SessionInvitation
  }

  func session() throws -> Session { try session(server == .active ? identities() : []) }

  /// A session of these long-term keys, none against semi-honest servers.
  func session(_ identities: [ClientIdentity]) throws -> Session {
    let invitation = try invitation(identities.first?.directory as? ListedIdentities)
    let policy = ClientPolicy(minimumClients: 2, server: server, leastCorruptionRate: 0)
    var stream = RandomStream(seed: seed, purpose: .data)
    let inputs = (0..<clients).map { _ in
      var vector = RingVector(shape)
      // Not reduced, as negative numbers are not.
      vector.withWords { for i in $0.indices { $0[i] = UInt32(truncatingIfNeeded: stream.next()) } }
      return vector
    }
    return Session(
      server: try LightServer(
        invitation: invitation, cohort: (0..<clients).reversed().map(Self.client),
        directory: identities.first?.directory),
      clients: (0..<clients).map { index in
        LightClient(
          client: Self.client(index), policy: policy, identity: server == .active ? identities[index] : nil,
          history: VolatileHistory())
      }, inputs: inputs, invitation: invitation)
  }

  /// The steps of a session.
  var steps: [SessionStep] {
    SessionStep.allCases.filter {
      ![.dispute, .roster].contains($0) && (server == .active || $0 != .consistency)
    }
  }

  /// What must come of a session.
  enum Outcome: Equatable {
    case sum(RingVector)
    case failure(SecureAggregationError)
  }

  /// Runs a session in which client i does not answer in the step `dropouts[i]` and afterwards; nil: it stays.
  func run(_ dropouts: [SessionStep?]) throws -> Outcome {
    let session = try session()
    do {
      for step in steps {
        try Self.exchange(step, session, skipping: { dropouts[$0].map { $0 <= step } ?? false })
        try session.server.closeStep()
      }
      return .sum(try session.server.sum(on: SerialWorkers()))
    } catch let error as SecureAggregationError {
      return .failure(error)
    }
  }

  /// Lets the participants of the open step answer.
  static func exchange(_ step: SessionStep, _ session: Session, skipping: (Int) -> Bool = { _ in false }) throws {
    for (index, client) in session.clients.enumerated()
    where session.server.participants.contains(client.client) && !skipping(index) {
      let answer = try Self.answer(step, session, index, to: try session.server.message(for: client.client))
      try session.server.receive(answer, from: client.client)
    }
  }

  /// A client's answer to a message.
  static func answer(_ step: SessionStep, _ session: Session, _ index: Int, to message: [UInt8]) throws -> [UInt8] {
    guard step == .input else { return try session.clients[index].answer(message) }
    try session.clients[index].accept(message)
    try session.clients[index].beginAsInvited()
    var (answer, values) = ([UInt8](), session.inputs[index])
    try session.clients[index].mask(&values, into: &answer)
    return answer
  }

  /// A session in which all steps before `step` went well.
  func session(at step: SessionStep) throws -> Session {
    let session = try session()
    for earlier in steps where earlier < step {
      try Self.exchange(earlier, session)
      try session.server.closeStep()
    }
    return session
  }

  /// What must come of a session by the protocol's rules, computed from how many answer.
  func expected(_ dropouts: [SessionStep?]) throws -> Outcome {
    func answering(in step: SessionStep) -> [Int] {
      (0..<clients).filter { dropouts[$0].map { $0 > step } ?? true }
    }
    var responders = least
    for step in steps {
      let count = answering(in: step).count
      if step == .keys {
        guard count >= least else {
          return .failure(.tooFewClients(.keys, count: count, minimum: least))
        }
        responders = max(least, count - Int(dropoutRate * Double(count)))
        continue
      }
      guard count >= responders else {
        return .failure(.tooFewClients(step, count: count, minimum: responders))
      }
    }
    var sum = RingVector(shape)
    let inputs = try session().inputs
    for index in answering(in: .input) { sum.add(inputs[index]) }
    sum.reduce()
    return .sum(sum)
  }
}
