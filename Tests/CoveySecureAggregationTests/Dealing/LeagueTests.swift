import CoveyCore
import CoveyCrypto
import CoveySecureAggregation
import CoveyTesting
import Testing

@Suite("A dealer in league with holders of its shares")
struct LeagueTests {
  /// A session, of nine clients with t = 5 unless stated. The last one deals `accomplices` wrong shares that fit their
  /// commitments, tells them what they must know not to complain, and drops out.
  /// - Parameter offsets: How far the shares are off; random ones where it says nothing.
  private func session(
    _ accomplices: [Int], clients: Int = 9, corruptionRate: Double = 0.05, offsets: [Int: Int] = [:]
  ) throws -> SessionFixture {
    let session = try SessionFixture(clients: clients, corruptionRate: corruptionRate)
    let dealer = clients - 1
    try session.lie(dealer, .offPolynomial) { $0.victims = Set(accomplices) }
    session.liars[dealer]?.client.offsets = offsets
    for accomplice in accomplices {
      session.change(.check, .toClient, of: accomplice) { [unowned session] message in
        let context = try session.context()
        let liar = try #require(session.liars[dealer]).client
        let entries = try ShareDelivery(decoding: message, in: context).entries.map { entry in
          guard entry.share.position == dealer, let value = liar.hiddenValues[accomplice] else { return entry }
          let share = entry.share
          return ShareDelivery.Entry(
            share: SealedShare(
              position: dealer, maskKeyCommitment: share.maskKeyCommitment,
              selfMaskCommitment: share.selfMaskCommitment, value: value, sealed: share.sealed),
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

  @Test("beside dropouts leaves too little: there is no sum, and the dealer is named", arguments: [[1], [1, 3, 4]])
  func lost(dropouts: [Int]) throws {
    let session = try session([0, 2, 5])
    let clock = ContinuousClock()
    try session.run(through: .unmasking, dropping: [.unmasking: Set(dropouts)])
    let time = clock.measure {
      #expect(throws: SecureAggregationError.unrecoverable(session.name(8), shares: 8 - dropouts.count, threshold: 5)) {
        try session.server.sum(on: SerialWorkers())
      }
    }
    // Or the same league could stop every round.
    #expect(session.server.facts.excluded.map(\.client) == [session.name(8)])
    #expect(session.server.facts.excluded.allSatisfy { $0.misconduct == .forgedDealing && !$0.evidence.isEmpty })
    // As many shares as the threshold are one set of shares, which is not tried again and again.
    #expect(dropouts.count < 3 || time < .seconds(1), "\(time)")
  }

  @Test("cannot have honest holders named by shares of a second polynomial with the same secret")
  func framing() throws {
    // t = 7 of 12, five of whom may collude. The second polynomial meets the first at 0 and at five honest holders, and all
    // four accomplices' shares lie on it: nine of eleven, so that it is the first that seems wrong, at two honest holders.
    let (accomplices, spared) = (Array(0..<4), Array(6...10))
    let offsets = accomplices.map { holder in
      (holder, spared.reduce(holder + 1) { $0 * (holder - $1) })
    }
    let session = try session(
      accomplices, clients: 12, corruptionRate: 0.42, offsets: Dictionary(uniqueKeysWithValues: offsets))
    #expect(try session.run() == session.plainSum(0..<11))
    #expect(session.clientErrors.isEmpty && session.serverErrors.isEmpty)
    let named = session.server.facts.excluded
    #expect(named.map(\.client) == [session.name(11)] && session.server.facts.threshold == 7)
    // What seemed wrong came from two who did nothing.
    let shown = try UnmaskingResponse(decoding: named[0].evidence, in: session.context())
    #expect(shown.entries.map(\.position) == [4, 5])
  }
}
