internal import CoveyCore
internal import CoveySecureAggregation

extension HostileScenario {
  /// Attacks on what clients deal each other.
  static let shares: [HostileScenario] = [
    HostileScenario(
      "garbage-ciphertext", .client, does: "deals one other client something that cannot be decrypted",
      must: "that client goes, and the round goes on"
    ) { arena in
      let liar = arena.client(3)
      let holder = Box<ClientID?>(nil)
      let attack = Attack.fromClient(liar, in: .shares) { bytes, session in
        let view = try session.view(of: liar)
        holder.value = view.client(at: view.list.entries[0].position)
        // The first sealed message begins behind a few fields of fixed size, and all of it is authenticated.
        let offset =
          session.setting.sharesSecrets
          ? bytes.count - EncryptedShares.byteCount(view.context.parameters) + dealtPrefix(view.context.parameters)
          : Forgery.digestRange.upperBound
        return [Forgery.flipped(bytes, at: offset + 30)]
      }
      try judge(&arena, attack, refusing: holder, .unreadableShares)
    },
    HostileScenario(
      "shares-swapped", .server, does: "passes the shares of two clients on in each other's name",
      must: "the receiver goes, and the round goes on"
    ) { arena in
      let victim = arena.client(1)
      try arena.run(
        .toClient(victim, in: .input) { bytes, session in
          let view = try session.view(of: victim)
          guard session.setting.sharesSecrets else { return [swapped(bytes, view.context.parameters)] }
          var shares = try ShareDelivery(decoding: bytes, in: view.context).shares
          (shares[0], shares[1]) = (
            shares[1].readdressed(to: shares[0].position), shares[0].readdressed(to: shares[1].position)
          )
          return [ShareDelivery(shares: shares).encoded(in: view.context)]
        }, expecting: .refused(by: victim, .unreadableShares))
    },
    HostileScenario(
      "shares-reflected", .server, does: "passes a client's own shares back to it in a neighbour's name",
      must: "the client goes, and the round goes on", where: \.sharesSecrets
    ) { arena in
      let victim = arena.client(1)
      try arena.run(
        .toClient(victim, in: .input) { bytes, session in
          let view = try session.view(of: victim)
          var shares = try ShareDelivery(decoding: bytes, in: view.context).shares
          guard let own = session.record.fromClients[.shares]?[victim] else { throw AttackError("no shares") }
          let sent = try EncryptedShares(decoding: own, in: view.context).shares
          if let back = sent.first(where: { $0.position == shares[0].position }) { shares[0] = back }
          return [ShareDelivery(shares: shares).encoded(in: view.context)]
        }, expecting: .refused(by: victim, .unreadableShares))
    },
    HostileScenario(
      "share-commitment-forged", .client,
      does: "commits to another share than it deals, to make its holder look a forger",
      must: "the holder goes, and the round goes on", where: \.sharesSecrets
    ) { arena in
      let liar = arena.client(3)
      let holder = Box<ClientID?>(nil)
      let attack = Attack.fromClient(liar, in: .shares) { bytes, session in
        let view = try session.view(of: liar)
        let message = try EncryptedShares(decoding: bytes, in: view.context)
        var shares = message.shares
        holder.value = view.client(at: shares[0].position)
        shares[0] = SealedShare(
          position: shares[0].position, maskKeyCommitment: shares[0].selfMaskCommitment,
          selfMaskCommitment: shares[0].maskKeyCommitment, sealed: shares[0].sealed)
        return [
          EncryptedShares(selfMaskCommitment: message.selfMaskCommitment, kept: message.kept, shares: shares)
            .encoded(in: view.context)
        ]
      }
      try judge(&arena, attack, refusing: holder, .unreadableShares)
    },
    HostileScenario(
      "self-mask-commitment-forged", .client, does: "deals shares of another self-mask than it commits to",
      must: "the server sees that the secret is not the one, and there is no sum", where: \.sharesSecrets
    ) { arena in
      let liar = arena.client(3)
      try arena.run(
        .fromClient(liar, in: .shares) { bytes, session in
          let view = try session.view(of: liar)
          let message = try EncryptedShares(decoding: bytes, in: view.context)
          return [
            EncryptedShares(selfMaskCommitment: Forgery.noise(), kept: message.kept, shares: message.shares)
              .encoded(in: view.context)
          ]
        }, expecting: Expectation(end: .aborted([.wrongSecret])))
    },
    HostileScenario(
      "shares-for-strangers", .client, does: "deals shares to one who is no neighbour",
      must: "the server drops it, and the round goes on", where: \.isSparse
    ) { arena in
      let liar = arena.client(3)
      try arena.run(
        .fromClient(liar, in: .shares) { bytes, session in
          let view = try session.view(of: liar)
          let message = try EncryptedShares(decoding: bytes, in: view.context)
          let near = Set(message.shares.map(\.position) + [view.list.position])
          guard let stranger = (0..<view.context.parameters.clients).first(where: { !near.contains($0) }) else {
            throw AttackError("everybody is a neighbour")
          }
          var shares = message.shares
          shares[0] = shares[0].readdressed(to: stranger)
          shares.sort { $0.position < $1.position }
          return [
            EncryptedShares(selfMaskCommitment: message.selfMaskCommitment, kept: message.kept, shares: shares)
              .encoded(in: view.context)
          ]
        }, expecting: .refused(of: liar, .malformed))
    },
    HostileScenario(
      "shares-withheld", .server, does: "passes the shares of too few neighbours on, to isolate a client",
      must: "the client goes, and the round goes on"
    ) { arena in
      let victim = arena.client(1)
      try arena.run(
        .toClient(victim, in: .input) { bytes, session in
          let view = try session.view(of: victim)
          guard session.setting.sharesSecrets else {
            let set = PositionSet(count: view.context.parameters.clients, [view.list.position])
            return [Array(bytes[..<Forgery.digestRange.upperBound]) + set.bytes]
          }
          let shares = try ShareDelivery(decoding: bytes, in: view.context).shares
          return [ShareDelivery(shares: Array(shares.prefix(1))).encoded(in: view.context)]
        }, expecting: .refused(by: victim, .tooFewClients))
    },
  ]

  /// Bytes in front of the first sealed message of dealt shares.
  private static func dealtPrefix(_ parameters: SessionParameters) -> Int {
    EncryptedShares.byteCount(parameters) - parameters.neighbours * SealedShare.sealedByteCount
      - (parameters.neighbours - 1) * (4 + 2 * ShareCommitment.byteCount)
  }

  /// Two of the sealed messages that follow the set of senders, exchanged.
  private static func swapped(_ bytes: [UInt8], _ parameters: SessionParameters) -> [UInt8] {
    let start = Forgery.digestRange.upperBound + PositionSet.byteCount(count: parameters.clients)
    let size = (bytes.count - start) / (parameters.clients - 1)
    let pieces = (0..<parameters.clients - 1).map { Array(bytes[start + $0 * size..<start + ($0 + 1) * size]) }
    return Array(bytes[..<start]) + pieces[1] + pieces[0] + pieces[2...].flatMap { $0 }
  }

  /// Runs an attack whose victim is known once it was made.
  private static func judge(
    _ arena: inout Arena, _ attack: Attack, refusing victim: Box<ClientID?>, _ kind: ErrorKind
  ) throws {
    let session = try arena.session(attack)
    try session.run()
    guard let client = victim.value else { throw AttackError("nobody was attacked") }
    arena.judge(session, .refused(by: client, kind))
  }
}
