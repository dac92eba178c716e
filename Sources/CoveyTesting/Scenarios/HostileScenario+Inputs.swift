internal import CoveyCore
internal import CoveySecureAggregation

extension HostileScenario {
  /// Attacks with masked vectors.
  static let inputs: [HostileScenario] = [
    HostileScenario(
      "input-twice", .client, does: "sends its masked vector twice, to count double",
      must: "the first one counts, once"
    ) { arena in
      let liar = arena.client(2)
      try arena.run(
        .fromClient(liar, in: .input) { bytes, _ in [bytes, bytes] },
        expecting: Expectation(server: [liar: [.repeated]], end: .sum(without: [])))
    },
    HostileScenario(
      "wrong-length", .client, does: "puts in a vector of another length or ring",
      must: "its own session refuses it and clears it, and the round goes on"
    ) { arena in
      let (liar, shape) = (arena.client(2), arena.setting.shape)
      for wrong in [
        RingShape(count: shape.count - 1, bits: shape.bits), RingShape(count: shape.count + 1, bits: shape.bits),
        RingShape(count: 0, bits: shape.bits), RingShape(count: shape.count, bits: shape.bits + 1),
      ] {
        var random = arena.random
        let vector = random.vector(wrong)
        let attack = Attack(input: { client, _ in client == liar ? vector : nil })
        try arena.run(attack, expecting: .refused(by: liar, .wrongShape))
      }
    },
    HostileScenario(
      "wrong-shape", .client, does: "says that its masked vector is of another length or ring",
      must: "the server drops it, and the round goes on"
    ) { arena in
      let liar = arena.client(2)
      // In SecAgg and SecAgg+ the name of the list of those who take part comes first.
      let start = Forgery.digestRange.upperBound + (arena.setting.sharesSecrets ? Bytes32.byteCount : 0)
      for (offset, kinds) in [(0, [ErrorKind.wrongShape]), (3, [.wrongShape])] {
        try arena.run(
          .fromClient(liar, in: .input) { bytes, _ in
            [Forgery.flipped(bytes, at: start + offset)]
          }, expecting: Expectation(server: [liar: Set(kinds)], end: .sum(without: [liar])))
      }
    },
    HostileScenario(
      "largest-values", .client, does: "puts in the largest values that the ring has, everywhere",
      must: "the sum is exact modulo the ring"
    ) { arena in
      let shape = arena.setting.shape
      var vector = RingVector(shape)
      vector.withWords { words in
        for index in words.indices { words[index] = UInt32.max >> UInt32(32 - shape.bits) }
      }
      let (one, all) = (arena.client(2), vector)
      try arena.run(Attack(input: { client, _ in client == one ? all : nil }), expecting: .nothing)
      try arena.run(Attack(input: { _, _ in all }), expecting: .nothing)
    },
    HostileScenario(
      "values-beyond-ring", .client, does: "puts in words beyond the ring", must: "they count modulo the ring"
    ) { arena in
      let liar = arena.client(2)
      var vector = RingVector(arena.setting.shape)
      vector.withWords { words in
        for index in words.indices { words[index] = .max &- UInt32(index) }
      }
      let beyond = vector
      try arena.run(Attack(input: { client, _ in client == liar ? beyond : nil }), expecting: .nothing)
    },
    HostileScenario(
      "late-input", .client, does: "drops out, and sends its masked vector and its shares once the step is over",
      must: "the server takes none of it, and the round goes on"
    ) { arena in
      let late = arena.client(2)
      let kept = Box<[UInt8]>([])
      var attack = Attack.fromClient(late, in: .input) { bytes, _ in
        kept.value = bytes
        return []
      }
      attack.beforeClosing = { step, session in
        guard step > .input else { return }
        session.hand(kept.value, from: late)
        // Another client's answer in its own name does not help either.
        if let other = session.record.fromClients[step]?[session.setting.clients[4]] { session.hand(other, from: late) }
      }
      try arena.run(attack, expecting: .refused(of: late, .unknownClient))
    },
    HostileScenario(
      "stranger", .network, does: "sends messages in the name of one who was not invited",
      must: "the server takes none of them, and the round goes on"
    ) { arena in
      let stranger = ClientID(rawValue: 1_000_003)
      let attack = Attack(beforeClosing: { step, session in
        if let message = session.record.fromClients[step]?[session.setting.clients[0]] {
          session.hand(message, from: stranger)
        }
      })
      try arena.run(attack, expecting: Expectation(server: [stranger: [.unknownClient]], end: .sum(without: [])))
    },
  ]
}
