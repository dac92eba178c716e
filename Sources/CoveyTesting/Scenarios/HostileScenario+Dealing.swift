internal import CoveyCore
internal import CoveyCrypto
internal import CoveySecureAggregation

extension HostileScenario {
  /// Attacks by clients inside of what they seal and publish, and with complaints.
  static let dealing: [HostileScenario] =
    DealingLie.allCases.map { dealing($0) } + DealingFault.allCases.map { complaint($0) } + [
      complaining(
        "forged-proof", "complains of an honest client and proves it with another secret than the two share",
        must: "the server names it, and the round goes on", .falseComplaint
      ) { liar, entry, position, context in
        try liar.evidence(.unreadable, against: entry, as: position, in: context, isForged: true)
      },
      complaining(
        "silent-complaint", "complains of an honest client, and proves nothing",
        must: "the server takes it for a dropout, and the round goes on", nil
      ) { _, _, _, _ in nil },
      HostileScenario(
        "many-complaints", .client, does: "complains of as many clients as could give its own secrets away",
        must: "the server names it and asks for no proof, and the round goes on"
      ) { arena in
        let name = arena.client(3)
        let liar = try LyingClient(name, signer: arena.world.keys[name])
        let session = try arena.session(
          lying(
            liar, nil,
            complaints: { session, dealers, context in
              let least =
                session.setting.sharesSecrets ? context.parameters.threshold : session.invitation.colluders + 1
              return liar.complaints(.value, of: Array(dealers.prefix(least)), in: context)
            }))
        try session.run()
        var expected = Expectation.named(name, .tooManyComplaints)
        expected.server = [name: [.tooManyComplaints]]
        arena.judge(session, expected)
      },
      HostileScenario(
        "borrowed-channel-key", .client,
        does: "states twice another's channel key, so that complaints of what it seals open that one's channels",
        must: "the server names it, and the round goes on"
      ) { arena in
        let (name, victim) = (arena.client(3), arena.client(0))
        let liar = try LyingClient(name, signer: arena.world.keys[name])
        let two = try GroupKey(scalar: SecretKey(bytes: ([2] + [UInt8](repeating: 0, count: 31)).span.bytes))
        let borrowing = Attack.fromClient(name, in: .keys) { bytes, session in
          guard let key = session.record.keys[victim]?.channelKey else { throw AttackError("nobody sent keys before") }
          liar.borrowedChannelKey = try two.sharedSecret(with: key).withBytes { try PublicKey(bytes: $0) }
          return [bytes]
        }
        let session = try arena.session(borrowing.and(lying(liar, .allDamaged)))
        try session.run()
        var expected = Expectation.named(name, .badDealing)
        expected.server = [name: [.badDealing]]
        arena.judge(session, expected)
      },
    ]

  private static func dealing(_ lie: DealingLie) -> HostileScenario {
    HostileScenario(
      "dealing-\(lie.name)", .client, does: lie.does, must: "the server names it, and the round goes on",
      where: { $0.sharesSecrets || lie.isOfCodedMasks }
    ) { arena in
      let name = arena.client(3)
      let liar = try LyingClient(name, signer: arena.world.keys[name])
      let session = try arena.session(lying(liar, lie))
      try session.run()
      let misconduct: Misconduct =
        lie.isPublic ? .badDealing : [.damaged, .allDamaged].contains(lie) ? .unreadableShares : .forgedDealing
      var expected = Expectation.named(name, misconduct)
      // Where a word of coded masks is at fault it shows when all are in.
      if lie.isPublic, arena.setting.sharesSecrets || lie == .impossibleValue {
        expected.server = [name: [.badDealing]]
      }
      arena.judge(session, expected)
    }
  }

  private static func complaint(_ fault: DealingFault) -> HostileScenario {
    complaining(
      "false-complaint-\(fault)", "complains of shares that are right, and proves what its channel's key is",
      must: "the server names it, and the round goes on", .falseComplaint, fault
    ) { liar, entry, position, context in
      try liar.evidence(fault, against: entry, as: position, in: context, isForged: false)
    }
  }

  private static func complaining(
    _ name: String, _ does: String, must: String, _ misconduct: Misconduct?, _ fault: DealingFault = .unreadable,
    _ proof: @escaping @Sendable (LyingClient, KeyList.Entry, Int, SessionContext) throws -> [UInt8]?
  ) -> HostileScenario {
    HostileScenario(name, .client, does: does, must: must) { arena in
      let client = arena.client(3)
      let liar = try LyingClient(client, signer: arena.world.keys[client])
      let attack = lying(
        liar, nil, complaints: { _, dealers, context in liar.complaints(fault, of: [dealers[0]], in: context) },
        proof: { session, list, context in
          guard let bytes = session.record.fromServer[.dispute]?[client] else { return nil }
          let dealer =
            try session.setting.sharesSecrets
            ? DisputedDealings(decoding: bytes, in: context).entries[0].dealer
            : DisputedCodedMasks(decoding: bytes, in: LightContext(session.invitation, context)).entries[0].dealer
          guard let entry = list.entries.first(where: { $0.position == dealer }) else { return nil }
          return try proof(liar, entry, list.position, context)
        })
      let session = try arena.session(attack)
      try session.run()
      guard let misconduct else {
        arena.judge(session, Expectation(end: .sum(without: [client])))
        return
      }
      var expected = Expectation.named(client, misconduct)
      expected.server = [client: [.falseComplaint]]
      arena.judge(session, expected)
    }
  }

  /// A client that speaks for itself up to the dispute, and is silent then. The honest one in its place is left out.
  static func lying(
    _ liar: LyingClient, _ lie: DealingLie?,
    complaints: @escaping (HostileSession, [Int], SessionContext) throws -> [UInt8] = { _, _, context in
      ShareComplaints(entries: []).encoded(in: context)
    },
    proof: @escaping (HostileSession, KeyList, SessionContext) throws -> [UInt8]? = { _, _, _ in nil }
  ) -> Attack {
    let client = liar.client
    return Attack(
      toClient: { letter, _ in letter.client == client && letter.step > .keys ? [] : [letter.bytes] },
      toServer: { letter, session in
        guard letter.client == client, letter.step == .keys else { return [letter.bytes] }
        return [try liar.keys(session.invitation).encoded(for: session.invitation)]
      },
      beforeClosing: { step, session in
        guard let bytes = session.record.fromServer[.shares]?[client], step < .input else { return }
        let list = try session.keyList(bytes, of: client)
        let context = try SessionContext(session.invitation, list)
        let graph = try CommunicationGraph(list.parameters, seed: list.graphSeed)
        let holders = graph.neighbours(of: list.position)
        var answer: [UInt8]?
        switch step {
        case .shares where session.setting.sharesSecrets:
          answer = try liar.dealing(list, to: holders, in: context, lie)
        case .shares: answer = try liar.codedMasks(list, in: LightContext(session.invitation, context), lie)
        case .check where session.record.fromServer[.check]?[client] != nil:
          answer = try complaints(session, holders, context)
        case .dispute where session.record.fromServer[.dispute]?[client] != nil:
          answer = try proof(session, list, context)
        default: break
        }
        if let answer { session.hand(answer, from: client) }
      })
  }
}

extension DealingLie {
  /// For the name of an attack.
  var name: String {
    rawValue.map { $0.isUppercase ? "-\($0.lowercased())" : String($0) }.joined()
  }

  /// What a client does that lies so.
  var does: String {
    switch self {
    case .damaged: "seals something for one holder that does not open"
    case .allDamaged: "seals something for all holders that does not open"
    case .notCanonical: "seals 32 bytes that are no share, and commits to them"
    case .otherCommitment: "commits to other shares than it seals for one holder, to make it look a forger"
    case .offPolynomial: "seals a share for one holder that lies off the polynomial of the others"
    case .offWord: "deals one holder a share off the polynomial, and publishes what belongs to it"
    case .otherMaskKey: "deals shares of another secret than that of its mask key"
    case .otherSelfMask: "deals shares of another self-mask than it states"
    case .neutralSelfMask: "states a self-mask of 0"
    case .higherDegree: "deals shares of which it takes one more than the threshold"
    case .impossibleValue: "publishes something that is no number"
    }
  }
}
