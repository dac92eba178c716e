import CoveyCore
import CoveyCrypto
import CoveySecureAggregation
import CoveyTesting
import Testing

@Suite("Liars leave, and the round goes on")
struct LiarTests {
  /// Sessions of nine clients of every kind.
  static let kinds: [(isSparse: Bool, server: ServerModel)] = [
    (false, .semiHonest), (false, .active), (true, .semiHonest), (true, .active),
  ]

  private func session(_ kind: (isSparse: Bool, server: ServerModel), seed: UInt64 = 1) throws -> SessionFixture {
    try SessionFixture(
      clients: 9, method: kind.isSparse ? .secaggPlus : .secagg, server: kind.server,
      fixed: kind.isSparse ? (6, 3) : nil, seed: seed)
  }

  /// Runs a session in which the client with index 3 lies, and says what it was excluded for.
  private func misconduct(_ session: SessionFixture) throws -> Misconduct? {
    #expect(try session.run() == session.plainSum([0, 1, 2, 4, 5, 6, 7, 8]))
    #expect(session.clientErrors.isEmpty)
    let excluded = session.server.facts.excluded
    #expect(excluded.allSatisfy { $0.client == session.name(3) && !$0.evidence.isEmpty })
    return excluded.first?.misconduct
  }

  @Test("who deals wrong shares is named", arguments: DealingLie.allCases, kinds)
  func dealing(lie: DealingLie, kind: (isSparse: Bool, server: ServerModel)) throws {
    let session = try session(kind)
    try session.lie(3, lie)
    let expected: Misconduct =
      switch lie {
      case .damaged, .allDamaged: .unreadableShares
      case .notCanonical, .otherCommitment, .offPolynomial: .forgedDealing
      default: .badDealing
      }
    #expect(try misconduct(session) == expected)
    #expect((session.server.facts.answers[.dispute] == nil) == lie.isPublic)
  }

  @Test("who deals what it should, and falls silent, is a dropout", arguments: kinds)
  func honest(kind: (isSparse: Bool, server: ServerModel)) throws {
    let session = try session(kind)
    try session.lie(3)
    #expect(try misconduct(session) == nil)
    #expect(session.server.facts.answers[.check] == 9 && session.serverErrors.isEmpty)
  }

  @Test("who does not know the secret of its mask key is named, as is one that borrows it")
  func foreignKeys() throws {
    let unknown = try session((false, .semiHonest))
    let key = try GroupKey().publicKey
    try unknown.lie(3) { $0.maskKey = key }
    #expect(try misconduct(unknown) == .badDealing)
    let neutral = try session((false, .semiHonest))
    let zero = try weakKey()
    try neutral.lie(3) { $0.maskKey = zero }
    #expect(try misconduct(neutral) == nil)
    #expect(neutral.rejection(of: 3) == .weakKey(neutral.name(3)))
    // Somebody else's key is refused before anything is dealt.
    let copied = try session((false, .semiHonest))
    copied.exchange(.keys, dropping: [3, 4, 5, 6, 7, 8])
    let sent = try #require(copied.answers[.keys]?[copied.name(0)])
    let other = try KeyAdvertisement(decoding: sent, for: copied.invitation).maskKey
    try copied.lie(3) { $0.maskKey = other }
    copied.exchange(.keys, dropping: [0, 1, 2])
    try copied.server.closeStep()
    #expect(try misconduct(copied) == nil)
    #expect(copied.rejection(of: 3) == .weakKey(copied.name(3)))
  }

  @Test("who complains of nothing is named, whatever it says and proves", arguments: DealingFault.allCases, kinds)
  func falseComplaints(fault: DealingFault, kind: (isSparse: Bool, server: ServerModel)) throws {
    for proof in [Liar.Proof.genuine, .forged] {
      let session = try session(kind)
      try session.lie(3) {
        $0.complaints = (fault, 1)
        $0.proof = proof
      }
      #expect(try misconduct(session) == .falseComplaint)
    }
  }

  @Test("another client's proof, or one of another session, proves nothing")
  func replays() throws {
    // A proof against a liar, by the client with index 0.
    let session = try session((false, .semiHonest))
    try session.lie(4, .damaged) { $0.victims = [0] }
    try session.lie(3) { $0.complaints = (.unreadable, 4) }
    try session.run(through: .check)
    session.exchange(.dispute, dropping: [3])
    let proof = try #require(session.answers[.dispute]?[session.name(0)])
    session.liars[3]?.proof = .message(proof)
    session.exchange(.dispute, dropping: [0])
    #expect(session.rejection(of: 3) == .falseComplaint(session.name(3)))
    try session.server.closeStep()
    #expect(try session.run() == session.plainSum([0, 1, 2, 5, 6, 7, 8]))
    let named = session.server.facts.excluded.map { [$0.client: $0.misconduct] }
    #expect(
      named == [[session.name(4): .unreadableShares], [session.name(3): .falseComplaint]])
    let later = try self.session((false, .semiHonest))
    try later.lie(3) {
      $0.complaints = (.unreadable, 1)
      $0.proof = .message(proof)
    }
    #expect(try misconduct(later) == nil)
    #expect(later.rejection(of: 3) == .wrongSession)
  }

  @Test("fewer complaints than the threshold are judged, as many are not", arguments: kinds)
  func manyComplaints(kind: (isSparse: Bool, server: ServerModel)) throws {
    let t = kind.isSparse ? 3 : kind.server == .active ? 7 : 5
    for count in [t - 1, t] {
      let session = try session(kind)
      try session.lie(3) { $0.complaints = (.value, count) }
      #expect(try misconduct(session) == (count < t ? .falseComplaint : .tooManyComplaints))
      #expect((session.questions[.dispute] == nil) == (count == t))
    }
  }

  @Test("who proves nothing is a dropout", arguments: kinds)
  func silence(kind: (isSparse: Bool, server: ServerModel)) throws {
    let session = try session(kind)
    try session.lie(3) {
      $0.complaints = (.value, 1)
      $0.proof = nil
    }
    #expect(try misconduct(session) == nil)
  }

  @Test("who proves less than it complained of is a dropout, and what it proved stands", arguments: kinds)
  func withdrawal(kind: (isSparse: Bool, server: ServerModel)) throws {
    // Nothing of one complaint: it had the server send a dealing, and would have stayed for nothing.
    let session = try session(kind)
    try session.lie(3) { $0.complaints = (.value, 1) }
    try session.run(through: .check)
    session.liars[3]?.proof = .message(try DisputeEvidence(entries: []).encoded(in: session.context()))
    #expect(try misconduct(session) == nil)
    let reason = "it proves less than it complained of"
    #expect(session.rejection(of: 3) == .malformed(.dispute, reason: reason))
    // One of two, which is false.
    let half = try self.session(kind)
    try half.lie(3) { $0.complaints = (.value, 2) }
    #expect(try misconduct(half) == .falseComplaint)
  }

  @Test("many liars at a time are all named")
  func many() throws {
    let session = try SessionFixture(clients: 40, seed: 4)
    let lies = Dictionary(uniqueKeysWithValues: DealingLie.allCases.enumerated().map { ($0 * 2, $1) })
    for (index, lie) in lies { try session.lie(index, lie) { $0.victims = [39] } }
    try session.lie(31) { $0.complaints = (.value, 2) }
    let honest = (0..<40).filter { lies[$0] == nil && $0 != 31 }
    #expect(
      try session.run(dropping: [.input: [33], .unmasking: [35]]) == session.plainSum(honest.filter { $0 != 33 }))
    #expect(session.clientErrors.isEmpty)
    let named = Set(session.server.facts.excluded.map(\.client))
    #expect(named == Set((Array(lies.keys) + [31]).map(session.name)))
  }
}
