internal import CoveyCore
internal import CoveySecureAggregation

extension HostileScenario {
  /// Attacks by clients inside of what they seal, where only the holder sees them.
  static let dealing: [HostileScenario] = [
    dealing(
      "wrong-confirmation", "confirms another mask key to one holder, so that the pair's masks would not cancel",
      must: "that holder goes, and the round goes on", .confirmation, refusedBy: .keyConfirmation),
    dealing(
      "impossible-share-dealt", "seals 32 bytes that are no share, and commits to them",
      must: "that holder goes, and the round goes on", .impossibleShare, refusedBy: .unreadableShares),
    dealing(
      "inconsistent-shares", "deals shares that lie on no polynomial, and drops out",
      must: "the server sees that the secret is not the one, and there is no sum", .inconsistentShares, refusedBy: nil),
    dealing(
      "other-secret-dealt", "deals shares of another secret than its mask key is made of, and drops out",
      must: "the server sees that the secret is not the one, and there is no sum", .otherSecret, refusedBy: nil),
  ]

  private static func dealing(
    _ name: String, _ does: String, must: String, _ lie: LyingDealer.Lie, refusedBy kind: ErrorKind?
  ) -> HostileScenario {
    HostileScenario(name, .client, does: does, must: must, where: \.sharesSecrets) { arena in
      let liar = arena.client(3)
      let dealer = try LyingDealer()
      let holder = Box<ClientID?>(nil)
      let attack = Attack(
        // The honest client that would answer in its place is left out.
        toClient: { letter, _ in letter.client == liar && letter.step > .keys ? [] : [letter.bytes] },
        toServer: { letter, session in
          guard letter.client == liar, letter.step == .keys else { return [letter.bytes] }
          return [try dealer.advertisement(of: liar, in: session).encoded(for: session.invitation)]
        },
        beforeClosing: { step, session in
          guard step == .shares, let message = session.record.fromServer[.shares]?[liar] else { return }
          let list = try session.keyList(message, of: liar)
          holder.value = list.entries[0].client
          let context = try SessionContext(session.invitation, list)
          session.hand(try dealer.shares(list, in: context, lie), from: liar)
        })
      let session = try arena.session(attack)
      try session.run()
      guard let holder = holder.value else { throw AttackError("nobody was dealt shares") }
      arena.judge(
        session,
        kind.map { Expectation(clients: [holder: [$0]], end: .sum(without: [liar, holder])) }
          ?? Expectation(end: .aborted([.wrongSecret])))
    }
  }
}
