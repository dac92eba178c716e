import CoveyCore
import CoveyCrypto
import CoveySecureAggregation
import CoveyTesting
import Testing

@Suite("A dealer in league with holders of its shares")
struct LeagueTests {
  /// A session of nine clients, t = 5. The last one deals `accomplices` wrong shares that fit their commitments, tells
  /// them what they must know not to complain, and drops out.
  private func session(_ accomplices: [Int]) throws -> SessionFixture {
    let session = try SessionFixture(clients: 9)
    try session.lie(8, .offPolynomial) { $0.victims = Set(accomplices) }
    for accomplice in accomplices {
      session.change(.check, .toClient, of: accomplice) { [unowned session] message in
        let context = try session.context()
        let liar = try #require(session.liars[8]).client
        let entries = try ShareDelivery(decoding: message, in: context).entries.map { entry in
          guard entry.share.position == 8, let value = liar.hiddenValues[accomplice] else { return entry }
          let share = entry.share
          return ShareDelivery.Entry(
            share: SealedShare(
              position: 8, maskKeyCommitment: share.maskKeyCommitment, selfMaskCommitment: share.selfMaskCommitment,
              value: value, sealed: share.sealed),
            digest: entry.digest)
        }
        return ShareDelivery(entries: entries).encoded(in: context)
      }
    }
    return session
  }

  @Test("is found out, and its secret comes back", arguments: 1...3)
  func found(accomplices: Int) throws {
    let liars = Array([0, 2, 5].prefix(accomplices))
    let session = try session(liars)
    #expect(try session.run() == session.plainSum(0..<8))
    #expect(session.clientErrors.isEmpty && session.serverErrors.isEmpty)
    let named = session.server.facts.excluded
    #expect(named.map(\.client) == [session.name(8)] + liars.map(session.name))
    #expect(named.map(\.misconduct) == [.forgedDealing] + liars.map { _ in .forgedShare })
  }

  @Test("beside dropouts leaves too little, and there is no sum")
  func lost() throws {
    let session = try session([0, 2, 5])
    #expect(throws: SecureAggregationError.unrecoverable(session.name(8), shares: 7, threshold: 5)) {
      try session.run(dropping: [.unmasking: [1]])
    }
  }
}
