internal import CoveyCore
internal import CoveyCrypto
internal import CoveySecureAggregation

extension HostileScenario {
  /// Attacks by clients with the keys that they send.
  static let keys: [HostileScenario] = [
    HostileScenario(
      "low-order-key", .client, does: "sends a public key of low order, with which every secret is zero",
      must: "the server drops it, and the round goes on"
    ) { arena in
      let liar = arena.client(2)
      for weakMask in [false, true] {
        try arena.run(
          .fromClient(liar, in: .keys) { _, session in
            let weak = try Forgery.lowOrderKey()
            let keys = try session.advertisement(
              of: liar, channelKey: weakMask ? nil : weak, maskKey: weakMask ? weak : nil)
            return [try keys.encoded(for: session.invitation)]
          }, expecting: .refused(of: liar, .weakKey))
      }
    },
    HostileScenario(
      "duplicate-key", .client, does: "sends another client's public keys as its own",
      must: "the server drops it, and the round goes on"
    ) { arena in
      let (liar, owner) = (arena.client(2), arena.client(0))
      try arena.run(
        .fromClient(liar, in: .keys) { _, session in
          guard let keys = session.record.keys[owner] else { throw AttackError("\(owner) sent no keys") }
          return [
            try session.advertisement(of: liar, channelKey: keys.channelKey, maskKey: keys.maskKey)
              .encoded(for: session.invitation)
          ]
        }, expecting: .refused(of: liar, .weakKey))
    },
    HostileScenario(
      "keys-of-another", .client, does: "sends keys in another client's name",
      must: "the server drops it, and the round goes on"
    ) { arena in
      let (liar, other) = (arena.client(2), arena.client(5))
      try arena.run(
        .fromClient(liar, in: .keys) { _, session in
          [try session.advertisement(of: other).encoded(for: session.invitation)]
        }, expecting: .refused(of: liar, .malformed, .unknownClient))
    },
    HostileScenario(
      "keys-twice", .client, does: "sends keys twice", must: "the first ones count, and the round goes on"
    ) { arena in
      let liar = arena.client(2)
      try arena.run(
        .fromClient(liar, in: .keys) { bytes, session in
          [bytes, try session.advertisement(of: liar).encoded(for: session.invitation)]
        }, expecting: Expectation(server: [liar: [.repeated]], end: .sum(without: [])))
    },
    HostileScenario(
      "keys-badly-signed", .client, does: "sends keys with a signature that is none, or another's",
      must: "the server drops it, and the round goes on", where: { $0.server == .active }
    ) { arena in
      let (liar, other) = (arena.client(2), arena.client(3))
      try arena.run(
        .fromClient(liar, in: .keys) { bytes, _ in [Forgery.flipped(bytes, at: bytes.count - 1)] },
        expecting: .refused(of: liar, .badSignature))
      try arena.run(
        .fromClient(liar, in: .keys) { _, session in
          [try session.advertisement(of: liar, signer: session.world.keys[other]).encoded(for: session.invitation)]
        }, expecting: .refused(of: liar, .badSignature))
    },
  ]
}
