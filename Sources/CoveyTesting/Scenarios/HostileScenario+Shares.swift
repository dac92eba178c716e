internal import CoveyCore
internal import CoveyCrypto
internal import CoveySecureAggregation

extension HostileScenario {
  /// Attacks on what clients deal each other.
  static let shares: [HostileScenario] = [
    HostileScenario(
      "coded-masks-altered", .network, does: "changes any part of what a client deals on its way to the server",
      must: "it is not what the client answered its challenge with, and the round goes on",
      where: { !$0.sharesSecrets }
    ) { arena in
      let sender = arena.client(3)
      let isActive = arena.setting.server == .active
      // What is sealed for the first and for another, and what is published of both. Without signatures the client looks like
      // a liar, as in the next attack.
      let behind = KnowledgeProof.byteCount + (isActive ? Signature.byteCount : 0)
      for offset in [30, 150] + [20, 100].map({ -$0 - behind }) {
        try arena.run(
          .fromClient(sender, in: .shares) { bytes, _ in
            [Forgery.flipped(bytes, at: offset < 0 ? bytes.count + offset : Forgery.digestRange.upperBound + offset)]
          },
          expecting: Expectation(
            server: isActive ? [sender: [.badSignature]] : [:], excluded: isActive ? [:] : nil,
            end: .sum(without: [sender])))
      }
    },
    HostileScenario(
      "dealing-altered", .network, does: "changes any part of what a client deals on its way to the server",
      must: "the server sees that it is not what the client answered its challenge with, and the round goes on",
      where: \.sharesSecrets
    ) { arena in
      let sender = arena.client(3)
      let isActive = arena.setting.server == .active
      let start = Forgery.digestRange.upperBound
      // Points, commitments, masked shares, and what is sealed. Without signatures the client looks like a liar to the
      // server, which is why messages travel over channels that nobody can write to (docs/secure-aggregation.md).
      for offset in [0, 40, 64, 70, 110, 150, 170, 290] {
        try arena.run(
          .fromClient(sender, in: .shares) { bytes, _ in [Forgery.flipped(bytes, at: start + offset)] },
          expecting: Expectation(
            server: [sender: isActive ? [.badSignature, .malformed] : [.badDealing, .malformed]], excluded: nil,
            end: .sum(without: [sender])))
      }
    },
    HostileScenario(
      "shares-swapped", .server, does: "passes the shares of two clients on in each other's name",
      must: "the receiver goes without opening anything, and the round goes on"
    ) { arena in
      let victim = arena.client(1)
      let shares = arena.setting.sharesSecrets
      try arena.run(
        .toClient(victim, in: .check) { bytes, session in
          let view = try session.view(of: victim)
          guard shares else { return [swapped(bytes, view.context.parameters)] }
          var entries = try ShareDelivery(decoding: bytes, in: view.context).entries
          (entries[0], entries[1]) = (
            readdressed(entries[1], to: entries[0].share.position),
            readdressed(entries[0], to: entries[1].share.position)
          )
          return [ShareDelivery(entries: entries).encoded(in: view.context)]
        }, expecting: .refused(by: victim, shares ? .relayAltered : .tooManyComplaints))
    },
    HostileScenario(
      "shares-reflected", .server, does: "passes a client's own shares back to it in a neighbour's name",
      must: "the client goes without opening anything, and the round goes on", where: \.sharesSecrets
    ) { arena in
      let victim = arena.client(1)
      try arena.run(
        .toClient(victim, in: .check) { bytes, session in
          let view = try session.view(of: victim)
          var entries = try ShareDelivery(decoding: bytes, in: view.context).entries
          guard let own = session.record.fromClients[.shares]?[victim] else { throw AttackError("no shares") }
          let sent = try EncryptedShares(decoding: own, in: view.context).shares
          if let back = sent.first(where: { $0.position == entries[0].share.position }) {
            entries[0] = ShareDelivery.Entry(share: back, digest: entries[0].digest)
          }
          return [ShareDelivery(entries: entries).encoded(in: view.context)]
        }, expecting: .refused(by: victim, .relayAltered))
    },
    HostileScenario(
      "relay-altered", .server,
      does: "damages what one client sealed for another, or what it published, to have their channel opened",
      must: "the receiver goes and opens nothing; nobody is named"
    ) { arena in
      let victim = arena.client(1)
      for part in 0..<5 {
        let session = try arena.run(
          .toClient(victim, in: .check) { bytes, session in
            let view = try session.view(of: victim)
            // The last entry ends with what is sealed, what is published of it, and the digest.
            guard session.setting.sharesSecrets else {
              return [Forgery.flipped(bytes, at: bytes.count - [1, 33, 47, 49, 70][part])]
            }
            var entries = try ShareDelivery(decoding: bytes, in: view.context).entries
            entries[1] = try altered(entries[1], part)
            return [ShareDelivery(entries: entries).encoded(in: view.context)]
          }, expecting: .refused(by: victim, .relayAltered))
        if session.record.fromClients[.dispute]?[victim] != nil {
          arena.outcome.leaks.append("\(victim) opened a channel to an honest client")
        }
      }
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
            EncryptedShares(
              selfMaskKey: message.selfMaskKey, mask: message.mask, channelProof: message.channelProof,
              kept: message.kept,
              shares: shares, signature: message.signature
            ).encoded(in: view.context)
          ]
        }, expecting: .refused(of: liar, .malformed))
    },
    HostileScenario(
      "shares-withheld", .server, does: "passes the shares of too few neighbours on, to isolate a client",
      must: "the client goes, and the round goes on"
    ) { arena in
      let victim = arena.client(1)
      try arena.run(
        .toClient(victim, in: .check) { bytes, session in
          let view = try session.view(of: victim)
          guard session.setting.sharesSecrets else {
            let set = PositionSet(count: view.context.parameters.clients, [view.list.position])
            return [Array(bytes[..<Forgery.digestRange.upperBound]) + set.bytes]
          }
          let entries = try ShareDelivery(decoding: bytes, in: view.context).entries
          return [ShareDelivery(entries: Array(entries.prefix(1))).encoded(in: view.context)]
        }, expecting: .refused(by: victim, .tooFewClients))
    },
  ]

  private static func readdressed(_ entry: ShareDelivery.Entry, to position: Int) -> ShareDelivery.Entry {
    ShareDelivery.Entry(share: entry.share.readdressed(to: position), digest: entry.digest)
  }

  /// One dealer's entry with a part changed: either commitment, the masked share, what is sealed, or the digest.
  private static func altered(_ entry: ShareDelivery.Entry, _ part: Int) throws -> ShareDelivery.Entry {
    let share = entry.share
    let other = ShareCommitment(try BLAKE2b.hash("another"))
    return ShareDelivery.Entry(
      share: SealedShare(
        position: share.position, maskKeyCommitment: part == 0 ? other : share.maskKeyCommitment,
        selfMaskCommitment: part == 1 ? other : share.selfMaskCommitment, value: part == 2 ? .zero : share.value,
        sealed: part == 3 ? Forgery.flipped(Array(share.sealed), at: 60)[...] : share.sealed),
      digest: part == 4 ? Forgery.noise() : entry.digest)
  }

  /// Two of the entries that follow the set of senders, exchanged.
  private static func swapped(_ bytes: [UInt8], _ parameters: SessionParameters) -> [UInt8] {
    let start = Forgery.digestRange.upperBound + PositionSet.byteCount(count: parameters.clients)
    let size = (bytes.count - start) / (parameters.clients - 1)
    let pieces = (0..<parameters.clients - 1).map { Array(bytes[start + $0 * size..<start + ($0 + 1) * size]) }
    return Array(bytes[..<start]) + pieces[1] + pieces[0] + pieces[2...].flatMap { $0 }
  }
}
