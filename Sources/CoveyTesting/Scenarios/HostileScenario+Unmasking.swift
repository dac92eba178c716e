internal import CoveyCore
internal import CoveyCrypto
internal import CoveySecureAggregation

extension HostileScenario {
  /// Attacks by clients with what takes masks off.
  static let unmasking: [HostileScenario] = [
    answering(
      "forged-share", "reveals a share that it was not dealt",
      must: "the server names the holder, drops the share, and the others' give the sum", .forgedShare
    ) { entries in
      var entries = entries
      entries[0] = UnmaskingResponse.Entry(
        position: entries[0].position, kind: entries[0].kind, share: try ShamirSharing.randomSecret())
      return entries
    },
    answering(
      "impossible-share", "reveals 32 bytes that are no share at all",
      must: "the server names the holder, drops the share, and the others' give the sum", .forgedShare
    ) { entries in
      var entries = entries
      let bytes = [UInt8](repeating: 0xff, count: SecretKey.byteCount)
      entries[0] = UnmaskingResponse.Entry(
        position: entries[0].position, kind: entries[0].kind, share: try SecretKey(bytes: bytes.span.bytes))
      return entries
    },
    answering(
      "wrong-secret", "says that a share is of the other secret", must: "the server drops its answer", .malformed
    ) { entries in
      var entries = entries
      let other: ShareKind = entries[0].kind == .maskKey ? .selfMask : .maskKey
      entries[0] = UnmaskingResponse.Entry(position: entries[0].position, kind: other, share: entries[0].share)
      return entries
    },
    answering("shares-missing", "leaves a share out", must: "the server drops its answer", .malformed) {
      Array($0.dropLast())
    },
    HostileScenario(
      "coded-sum-forged", .client, does: "answers with another sum of coded masks than it holds",
      must: "the server names it if enough others answer; else there is no sum, or one that is out of its range",
      where: { !$0.sharesSecrets }
    ) { arena in
      let liar = arena.client(0)
      try arena.run(
        .fromClient(liar, in: .unmasking) { bytes, _ in
          [Forgery.flipped(bytes, at: Forgery.digestRange.upperBound + 4)]
        }, expecting: Expectation(excluded: [liar: .forgedSum], end: .sum(without: [])))
      let last = arena.client(6)
      // One answer more than it takes shows that one is wrong, and not whose.
      try arena.run(
        .fromClient(liar, in: .unmasking) { bytes, _ in
          [Forgery.flipped(bytes, at: Forgery.digestRange.upperBound + 4)]
        }.and(.dropout(last, from: .unmasking)), expecting: Expectation(end: .aborted([.damagedSum])))
      var random = arena.random
      let noise = random.bytes(1 << 10)
      try arena.run(
        .fromClient(liar, in: .unmasking) { bytes, _ in
          var bytes = bytes
          let start = Forgery.digestRange.upperBound + 4
          // The highest byte stays below that of the field's order.
          for offset in start..<bytes.count { bytes[offset] = (offset - start) % 4 == 3 ? 0x40 : noise[offset % 1024] }
          return [bytes]
        }.and(.dropout(last, from: .unmasking)).and(.dropout(arena.client(5), from: .unmasking)),
        expecting: Expectation(end: .aborted([.damagedSum])))
    },
    HostileScenario(
      "answer-twice", .client, does: "answers the unmasking twice", must: "the first answer counts"
    ) { arena in
      let liar = arena.client(2)
      try arena.run(
        .fromClient(liar, in: .unmasking) { bytes, _ in [bytes, bytes] },
        expecting: Expectation(server: [liar: [.repeated]], end: .sum(without: [])))
    },
  ]

  private static func answering(
    _ name: String, _ does: String, must: String, _ kind: ErrorKind,
    _ change: @escaping @Sendable ([UnmaskingResponse.Entry]) throws -> [UnmaskingResponse.Entry]
  ) -> HostileScenario {
    HostileScenario(name, .client, does: does, must: must, where: \.sharesSecrets) { arena in
      let (liar, dropout) = (arena.client(2), arena.client(4))
      let attack = Attack.fromClient(liar, in: .unmasking) { bytes, session in
        let context = try session.view(of: liar).context
        let entries = try UnmaskingResponse(decoding: bytes, in: context).entries
        return [UnmaskingResponse(entries: try change(entries)).encoded(in: context)]
      }
      let named: [ClientID: Misconduct] = kind == .forgedShare ? [liar: .forgedShare] : [:]
      try arena.run(
        attack, expecting: Expectation(server: [liar: [kind]], excluded: named, end: .sum(without: [])))
      // With a dropout, whose mask key is rebuilt instead of its self-mask.
      try arena.run(
        attack.and(.dropout(dropout, from: .input)),
        expecting: Expectation(server: [liar: [kind]], excluded: named, end: .sum(without: [dropout])))
    }
  }
}
