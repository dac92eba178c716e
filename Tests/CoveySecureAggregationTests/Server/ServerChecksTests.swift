import CoveyCore
import CoveyCrypto
import CoveySecureAggregation
import Testing
import _TestSupport

@Suite("A server and its clients' answers")
struct ServerChecksTests {
  /// The session of five clients of whom the one with index 1 sends something else in a step: what the server says to it,
  /// and whether the sum over the others is exact.
  private func rejection(
    _ step: SessionStep, model: ServerModel = .semiHonest, isInSum: Bool = false,
    session: SessionFixture? = nil, _ change: @escaping (SessionFixture, [UInt8]) throws -> [UInt8]
  ) throws -> SecureAggregationError? {
    let session = try session ?? SessionFixture(clients: 6, server: model)
    session.change(step, .toServer, of: 1) { [unowned session] in try change(session, $0) }
    let alive = isInSum ? Array(0..<6) : [0, 2, 3, 4, 5]
    #expect(try session.run() == session.plainSum(alive), "\(step)")
    #expect(session.serverErrors.count == 1 && session.clientErrors.isEmpty)
    return session.rejection(of: 1)
  }

  @Test("refuses weak, borrowed and foreign keys")
  func keys() throws {
    for keepsChannelKey in [false, true] {
      let session = try SessionFixture(clients: 6)
      let error = try rejection(.keys, session: session) { session, message in
        let keys = try KeyAdvertisement(decoding: message, for: session.invitation)
        return try KeyAdvertisement(
          client: keys.client, channelKey: keepsChannelKey ? keys.channelKey : weakKey(),
          maskKey: keepsChannelKey ? weakKey() : keys.maskKey
        ).encoded(for: session.invitation)
      }
      #expect(error == .weakKey(session.name(1)))
    }
    let borrowed = try SessionFixture(clients: 6)
    let error = try rejection(.keys, session: borrowed) { session, message in
      let keys = try KeyAdvertisement(decoding: message, for: session.invitation)
      let other = try KeyAdvertisement(
        decoding: #require(session.answers[.keys]?[session.name(0)]), for: session.invitation)
      return try KeyAdvertisement(client: keys.client, channelKey: other.maskKey, maskKey: keys.maskKey)
        .encoded(for: session.invitation)
    }
    #expect(error == .weakKey(borrowed.name(1)))
    #expect(
      try rejection(.keys) { session, _ in try #require(session.answers[.keys]?[session.name(0)]) }
        == .malformed(.keys, reason: "it names another client than its sender"))
    let unsigned = try SessionFixture(clients: 6, server: .active)
    let badSignature = try rejection(.keys, session: unsigned) { session, message in
      let keys = try KeyAdvertisement(decoding: message, for: session.invitation)
      return try KeyAdvertisement(
        client: keys.client, channelKey: keys.maskKey, maskKey: keys.channelKey, signature: keys.signature
      ).encoded(for: session.invitation)
    }
    #expect(badSignature == .badSignature(unsigned.name(1)))
  }

  @Test("refuses clients that are in no directory")
  func noIdentity() throws {
    let key = try SigningKey()
    let names = (1...3).map { ClientID(rawValue: $0) }
    let listed = ListedIdentities(
      Dictionary(uniqueKeysWithValues: try names.map { ($0, try SigningKey().verificationKey) }))
    let invitation = try SessionInvitation(
      method: .secagg, server: .active, task: "digits", round: 1, shape: RingShape(count: 1, bits: 8),
      encodingDigest: .zero, modelDigest: .zero, invited: 3, minimumClients: 3,
      directoryDigest: listed.digest().value)
    let name = names[0]
    let server = try SecureAggregationServer(invitation: invitation, cohort: names, directory: ListedIdentities([:]))
    let client = SecureAggregationClient(
      client: name, policy: ClientPolicy(minimumClients: 2),
      identity: ClientIdentity(key: key, directory: listed), history: VolatileHistory())
    let answer = try client.answer(server.message(for: name))
    #expect(throws: SecureAggregationError.noIdentity(name)) { try server.receive(answer, from: name) }
    #expect(throws: SecureAggregationError.tooFewClients(.keys, count: 0, minimum: 3)) { try server.closeStep() }
  }

  @Test("refuses shares for others than the sender's neighbours")
  func shares() throws {
    let session = try SessionFixture(clients: 8, method: .secaggPlus, fixed: (4, 2))
    try session.run(through: .keys)
    let graph = try #require(session.server.graph)
    session.change(.shares, .toServer, of: 1) { [unowned session] message in
      let context = try session.context()
      let shares = try EncryptedShares(decoding: message, in: context)
      let stranger = try #require((0..<8).first { $0 != 1 && !graph.areLinked(1, $0) })
      let changed = (shares.shares.dropFirst() + [shares.shares[0].readdressed(to: stranger)])
        .sorted { $0.position < $1.position }
      return EncryptedShares(
        selfMaskKey: shares.selfMaskKey, mask: shares.mask, channelProof: shares.channelProof, kept: nil,
        shares: changed
      ).encoded(in: context)
    }
    #expect(try session.run() == session.plainSum([0, 2, 3, 4, 5, 6, 7]))
    #expect(
      session.rejection(of: 1) == .malformed(.shares, reason: "the shares are not for those that hold the sender's"))
  }

  @Test("refuses inputs of another shape or session")
  func inputs() throws {
    let bytes = MaskedInputMessage.prefixByteCount
    #expect(
      try rejection(.input) { _, message in
        var message = message
        message[bytes - 5] ^= 1
        return message
      } == .wrongShape)
    #expect(
      try rejection(.input) { _, message in
        var message = message
        message[MessageHeader.byteCount] ^= 1
        return message
      } == .wrongSession)
    let error = try rejection(.input) { _, message in Array(message.dropLast()) }
    guard case .malformed(.input, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("refuses signatures on other survivors")
  func signatures() throws {
    let session = try SessionFixture(clients: 6, server: .active)
    let error = try rejection(.consistency, isInSum: true, session: session) { session, message in
      try #require(session.answers[.consistency]?[session.name(0)])
    }
    #expect(error == .badSignature(session.name(1)))
  }

  @Test("refuses shares of the wrong secret, and missing ones")
  func unmasking() throws {
    func changed(
      _ session: SessionFixture, _ message: [UInt8],
      _ change: ([UnmaskingResponse.Entry]) -> [UnmaskingResponse.Entry]
    ) throws -> [UInt8] {
      let context = try session.context()
      return UnmaskingResponse(entries: change(try UnmaskingResponse(decoding: message, in: context).entries))
        .encoded(in: context)
    }
    let wrongKind = try rejection(.unmasking, isInSum: true) { session, message in
      try changed(session, message) { entries in
        [UnmaskingResponse.Entry(position: entries[0].position, kind: .maskKey, share: entries[0].share)]
          + entries.dropFirst()
      }
    }
    #expect(wrongKind == .malformed(.unmasking, reason: "a share is not of the secret that was asked for"))
    #expect(
      try rejection(.unmasking, isInSum: true) { try changed($0, $1) { Array($0.dropLast()) } }
        == .malformed(.unmasking, reason: "shares are missing"))
    #expect(
      try rejection(.unmasking, isInSum: true) { try changed($0, $1) { Array($0.dropFirst()) } }
        == .malformed(.unmasking, reason: "its shares are not of those that dealt it any"))
  }

  @Test(
    "survives random bytes, cut and changed messages in every step",
    arguments: SessionStep.allCases.filter { ![.dispute, .roster].contains($0) })
  func garbage(step: SessionStep) throws {
    var numbers = TestNumbers(seed: UInt64(step.rawValue))
    for trial in 0..<30 {
      let session = try SessionFixture(clients: 4, server: .active, shape: RingShape(count: 3, bits: 9))
      let cut = numbers.integer(in: 0...400)
      let noise = (0..<cut).map { _ in UInt8(numbers.integer(in: 0...255)) }
      let place = numbers.integer(in: 0...1 << 20)
      session.change(step, .toServer, of: 2) { message in
        switch trial % 3 {
        case 0: return noise
        case 1: return Array(message.prefix(cut % message.count))
        default:
          // The last bits of a masked input are its own affair: what it sends is what is summed.
          var message = message
          message[place % min(message.count, 40)] ^= 1 << UInt8(cut % 8)
          return message
        }
      }
      while let open = session.server.step, open < step { try session.runStep() }
      session.exchange(step)
      #expect(session.serverErrors.count == 1 && session.rejection(of: 2) != nil, "\(trial)")
      #expect(session.server.step == step)
      // Four clients, t = 3: one may drop out.
      while let open = session.server.step { try session.runStep(dropping: open == step ? [0, 1, 2, 3] : []) }
      #expect(
        try session.server.sum(on: SerialWorkers()) == session.plainSum(step <= .input ? [0, 1, 3] : [0, 1, 2, 3]))
    }
  }
}
