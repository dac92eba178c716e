internal import CoveyCore
internal import CoveySecureAggregation

extension HostileScenario {
  /// Attacks with messages that are none.
  static let garbage: [HostileScenario] = [
    HostileScenario(
      "truncated", .network, does: "cuts messages of every step short, both ways",
      must: "the receiver refuses, and the round goes on"
    ) { arena in
      for step in steps(arena.setting) {
        for cut in [Cut.to(0), .to(8), .to(39), .lastByte] {
          try damage(&arena, step, [.malformed]) { cut.applied(to: $0) }
        }
      }
    },
    HostileScenario(
      "oversized", .network, does: "makes messages of every step longer, by one byte and by a megabyte, both ways",
      must: "the receiver refuses, and the round goes on"
    ) { arena in
      for step in steps(arena.setting) {
        for extra in [1, 1 << 20] {
          let tail = [UInt8](repeating: 0, count: extra)
          try damage(&arena, step, [.tooLarge, .malformed]) { $0 + tail }
        }
      }
    },
    HostileScenario(
      "foreign-version", .network, does: "changes the magic, version, protocol or direction of messages, both ways",
      must: "the receiver refuses, and the round goes on"
    ) { arena in
      for step in steps(arena.setting) {
        for (offset, byte, kind) in [
          (0, UInt8(0), ErrorKind.malformed), (4, MessageHeader.version + 1, .unknownVersion), (5, 77, .malformed),
          (7, 9, .malformed),
        ] {
          try damage(&arena, step, [kind]) { bytes in
            var bytes = bytes
            bytes[offset] = byte
            return bytes
          }
        }
      }
    },
    HostileScenario(
      "length-fields", .network,
      does: "writes the largest number over every field of a message's first 64 bytes, both ways",
      must: "the receiver refuses by name, without taking memory, or nothing comes of it"
    ) { arena in
      for step in steps(arena.setting) {
        for offset in stride(from: MessageHeader.byteCount, to: 72, by: 8) {
          try mangle(&arena, step) { bytes in
            guard bytes.count >= offset + 4 else { return bytes }
            var bytes = bytes
            bytes.replaceSubrange(offset..<offset + 4, with: repeatElement(0xff, count: 4))
            return bytes
          }
        }
      }
    },
    HostileScenario(
      "random-messages", .network, does: "sends random bytes behind a right header, or behind nothing, both ways",
      must: "the receiver refuses by name, or nothing comes of it"
    ) { arena in
      for step in steps(arena.setting) {
        for kept in [0, MessageHeader.byteCount, Forgery.digestRange.upperBound] {
          var random = arena.random
          let noise = random.bytes(1 << 14)
          arena.random = random
          try mangle(&arena, step) { bytes in
            bytes.indices.map { $0 < kept ? bytes[$0] : noise[$0 % noise.count] }
          }
        }
      }
    },
  ]

  private enum Cut {
    case to(Int)
    case lastByte

    func applied(to bytes: [UInt8]) -> [UInt8] {
      switch self {
      case .to(let count): Array(bytes.prefix(count))
      case .lastByte: Array(bytes.dropLast())
      }
    }
  }

  /// Damages the message of one step to a client, and that of another client: both must be refused.
  private static func damage(
    _ arena: inout Arena, _ step: SessionStep, _ kinds: Set<ErrorKind>, _ change: @escaping ([UInt8]) -> [UInt8]
  ) throws {
    let (victim, sender) = (arena.client(1), arena.client(4))
    try arena.run(
      Attack.toClient(victim, in: step) { bytes, _ in [change(bytes)] }
        .and(.fromClient(sender, in: step) { bytes, _ in [change(bytes)] }),
      expecting: Expectation(
        clients: [victim: kinds], server: [sender: kinds],
        // Whoever signs who takes part is in the sum, whether its signature counts or not.
        end: .sum(without: step > .input ? [] : step == .roster ? [victim] : [victim, sender])))
  }

  /// Damages the message of one step to a client, and that of another, in a way of which much or nothing can come: but
  /// never a wrong sum, a leak, or an error without a name.
  ///
  /// A client may put in any numbers, so a masked vector is damaged in front of its elements alone.
  private static func mangle(_ arena: inout Arena, _ step: SessionStep, _ change: @escaping ([UInt8]) -> [UInt8]) throws
  {
    let (victim, sender) = (arena.client(1), arena.client(4))
    let named = Set(ErrorKind.allCases).subtracting([.unnamed])
    let attack = Attack.toClient(victim, in: step) { bytes, _ in [change(bytes)] }
      .and(
        .fromClient(sender, in: step) { bytes, _ in
          guard step == .input else { return [change(bytes)] }
          let head = MaskedInputMessage.prefixByteCount - 1
          return [Array(change(bytes).prefix(head)) + bytes.dropFirst(head)]
        })
    // Without a signature on it, a message that was changed on its way makes its sender look a liar: shares, and keys that
    // others could not know are not its own. Whoever can change them is an active server's equal.
    let looksForged = step == .unmasking || (step <= .shares && arena.setting.server == .semiHonest)
    try arena.run(
      attack,
      expecting: Expectation(
        othersMayRefuse: named, serverMayRefuse: named, excluded: looksForged ? nil : [:], end: .sumOrAborted(named)))
  }
}
