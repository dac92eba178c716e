import CoveyCore
import CoveyCrypto
import CoveySecureAggregation
import CoveyTesting
import Testing

@Suite("Liars leave LightSecAgg, and the round goes on")
struct LightLiarTests {
  private static let liar = 3

  /// T = 1, U = 5 of 7.
  private func harness(_ server: ServerModel) -> LightHarness {
    LightHarness(clients: 7, server: server, corruptionRate: 0.2, dropoutRate: 0.3)
  }

  /// What one client does by itself up to the dispute, after which it is silent.
  private struct Lie {
    var dealing: DealingLie?
    var victims: Set<Int>?
    var complaints: (fault: DealingFault, count: Int)?
    var proof = LightLiarTests.Proof.genuine
  }

  private enum Proof { case genuine, forged, none, withdrawn }

  /// What came of a session.
  private struct Outcome {
    var session: LightHarness.Session
    var sum: RingVector?
    var refusals: [SecureAggregationError] = []
    var disputes: [Int: [UInt8]] = [:]
    var named: [ClientID: Misconduct] {
      Dictionary(uniqueKeysWithValues: session.server.facts.excluded.map { ($0.client, $0.misconduct) })
    }
  }

  /// Runs a session in which the client with index 3 lies.
  private func run(_ server: ServerModel, _ lie: Lie) throws -> Outcome {
    let (session, identities) = try harness(server).sessionAndIdentities()
    let name = LightHarness.client(Self.liar)
    let liar = try LyingClient(name, signer: identities.isEmpty ? nil : identities[Self.liar].key)
    var outcome = Outcome(session: session)
    var list: KeyList?
    while let step = session.server.step {
      if session.server.participants.contains(name), step < .input {
        let message = try session.server.message(for: name)
        let answer: [UInt8]?
        switch step {
        case .keys: answer = try liar.keys(session.invitation).encoded(for: session.invitation)
        case .shares:
          let keys = try KeyList(decoding: message, for: session.invitation, client: name)
          list = keys
          answer = try liar.codedMasks(
            keys, in: context(session, keys), lie.dealing, victims: lie.victims)
        case .check:
          let dealers = lie.complaints.map { Array((0..<7).filter { $0 != Self.liar }.prefix($0.count)) } ?? []
          answer = liar.complaints(
            lie.complaints?.fault ?? .value, of: dealers, in: try context(session, try #require(list)).session)
        default: answer = try proof(lie, liar, session, try #require(list))
        }
        do {
          if let answer { try session.server.receive(answer, from: name) }
        } catch let error as SecureAggregationError { outcome.refusals.append(error) }
      }
      for index in 0..<7 where index != Self.liar {
        let client = session.clients[index].client
        guard session.server.participants.contains(client) else { continue }
        let answer = try LightHarness.answer(step, session, index, to: try session.server.message(for: client))
        if step == .dispute { outcome.disputes[index] = answer }
        try session.server.receive(answer, from: client)
      }
      try session.server.closeStep()
    }
    outcome.sum = try session.server.sum(on: SerialWorkers())
    return outcome
  }

  private func context(_ session: LightHarness.Session, _ list: KeyList) throws -> LightContext {
    try LightContext(session.invitation, SessionContext(session.invitation, list))
  }

  private func proof(
    _ lie: Lie, _ liar: LyingClient, _ session: LightHarness.Session, _ list: KeyList
  ) throws -> [UInt8]? {
    guard let complaints = lie.complaints, lie.proof != .none else { return nil }
    if lie.proof == .withdrawn { return DisputeEvidence(entries: []).encoded(in: try context(session, list).session) }
    let dealer = try #require(list.entries.first { $0.position == 0 })
    return try liar.evidence(
      complaints.fault, against: dealer, as: Self.liar, in: context(session, list).session,
      isForged: lie.proof == .forged)
  }

  /// The sum of all but the liar.
  private func plainSum(_ session: LightHarness.Session) -> RingVector {
    var sum = RingVector(session.invitation.shape)
    for (index, input) in session.inputs.enumerated() where index != Self.liar { sum.add(input) }
    sum.reduce()
    return sum
  }

  @Test(
    "who deals wrong coded masks is named before anybody masks",
    arguments: DealingLie.allCases.filter(\.isOfCodedMasks),
    ServerModel.allCases)
  func dealing(lie: DealingLie, server: ServerModel) throws {
    let outcome = try run(server, Lie(dealing: lie))
    let expected: Misconduct =
      switch lie {
      case .damaged, .allDamaged: .unreadableShares
      case .notCanonical, .offPolynomial: .forgedDealing
      default: .badDealing
      }
    #expect(outcome.named == [LightHarness.client(Self.liar): expected])
    #expect(outcome.sum == plainSum(outcome.session))
    let facts = outcome.session.server.facts
    #expect(facts.excluded.allSatisfy { $0.step < .input && !$0.evidence.isEmpty })
    #expect((facts.answers[.dispute] == nil) == lie.isPublic)
  }

  @Test("who deals what it should, and falls silent, is a dropout", arguments: ServerModel.allCases)
  func honest(server: ServerModel) throws {
    let outcome = try run(server, Lie())
    #expect(outcome.named.isEmpty && outcome.refusals.isEmpty)
    #expect(outcome.session.server.facts.answers[.check] == 7)
    #expect(outcome.sum == plainSum(outcome.session))
  }

  @Test(
    "who complains of nothing is named, whatever it says and proves", arguments: DealingFault.allCases,
    ServerModel.allCases)
  func falseComplaints(fault: DealingFault, server: ServerModel) throws {
    for proof in [Proof.genuine, .forged] {
      let outcome = try run(server, Lie(complaints: (fault, 1), proof: proof))
      #expect(outcome.named == [LightHarness.client(Self.liar): .falseComplaint])
      #expect(outcome.refusals == [.falseComplaint(LightHarness.client(Self.liar))])
      #expect(outcome.sum == plainSum(outcome.session))
    }
  }

  @Test("as many complaints as may be colluders are judged, more are not", arguments: ServerModel.allCases)
  func manyComplaints(server: ServerModel) throws {
    let outcome = try run(server, Lie(complaints: (.value, 2)))
    #expect(outcome.named == [LightHarness.client(Self.liar): .tooManyComplaints])
    #expect(outcome.session.server.facts.answers[.dispute] == nil)
    #expect(outcome.sum == plainSum(outcome.session))
  }

  @Test("who proves less than it complained of is a dropout", arguments: ServerModel.allCases)
  func withdrawal(server: ServerModel) throws {
    let outcome = try run(server, Lie(complaints: (.value, 1), proof: .withdrawn))
    #expect(outcome.named.isEmpty)
    #expect(outcome.refusals == [.malformed(.dispute, reason: "it proves less than it complained of")])
    #expect(outcome.sum == plainSum(outcome.session))
    #expect(outcome.session.server.facts.answers[.dispute] == 0)
  }

  @Test("who proves nothing is a dropout")
  func silence() throws {
    let outcome = try run(.semiHonest, Lie(complaints: (.value, 1), proof: .none))
    #expect(outcome.named.isEmpty && outcome.refusals.isEmpty)
    #expect(outcome.sum == plainSum(outcome.session))
  }

  @Test("a proof opens the pair's channel, and no other key follows from it")
  func opensOnePair() throws {
    let outcome = try run(.active, Lie(dealing: .offPolynomial, victims: [2, 5]))
    #expect(outcome.named == [LightHarness.client(Self.liar): .forgedDealing])
    #expect(Set(outcome.disputes.keys) == [2, 5])
    // The liar's keys and those of the two are all that is opened.
    #expect(outcome.disputes.values.allSatisfy { $0.count == DisputeEvidence.byteCount(proofs: 1) })
  }
}

extension LightHarness {
  /// A session whose long-term keys the test has as well.
  func sessionAndIdentities() throws -> (Session, [ClientIdentity]) {
    let identities = server == .active ? try identities() : []
    return (try session(identities), identities)
  }
}
