import CoveyCore
import CoveyCrypto
import CoveySecureAggregation
import Testing

@Suite("Messages: what is written is read, and nothing else")
struct MessageRoundTripTests {
  @Test("values survive") func values() throws {
    var random = SplitMix(state: 1)
    for session in try MessageKind.sessions(using: &random) {
      let (invitation, context) = (session.invitation, session.context)
      #expect(try SessionInvitation(decoding: invitation.encoded()) == invitation)
      for position in session.keys.indices {
        let keys = session.keys[position]
        #expect(try KeyAdvertisement(decoding: keys.encoded(for: invitation), for: invitation) == keys)
        let list = try session.keyList(position)
        #expect(try KeyList(decoding: list.encoded(), for: invitation, client: keys.client) == list)
        #expect(try SessionContext(invitation, list) == context)
        let shares = try session.encryptedShares(position, using: &random)
        #expect(try EncryptedShares(decoding: shares.encoded(in: context), in: context) == shares)
        let delivery = try session.shareDelivery(position, using: &random)
        #expect(try ShareDelivery(decoding: delivery.encoded(in: context), in: context) == delivery)
        let complaints = session.shareComplaints(position, using: &random)
        #expect(try ShareComplaints(decoding: complaints.encoded(in: context), in: context) == complaints)
        let dealings = try session.disputedDealings(position, using: &random)
        #expect(try DisputedDealings(decoding: dealings.encoded(in: context), in: context) == dealings)
        let evidence = try session.disputeEvidence(position, using: &random)
        #expect(try DisputeEvidence(decoding: evidence.encoded(in: context), in: context) == evidence)
        let roster = ClientRoster(
          members: session.survivors(using: &random), certificate: try session.certificate(using: &random))
        #expect(try ClientRoster(decoding: roster.encoded(in: context), in: context) == roster)
        let request = try session.unmaskingRequest(position, using: &random)
        #expect(try UnmaskingRequest(decoding: request.encoded(in: context), in: context) == request)
        let response = try session.unmaskingResponse(position, using: &random)
        #expect(try UnmaskingResponse(decoding: response.encoded(in: context), in: context) == response)
        let list2 = SurvivorList(survivors: session.survivors(using: &random))
        #expect(try SurvivorList(decoding: list2.encoded(in: context), in: context) == list2)
        let input = session.maskedInput(using: &random)
        let payload = try MaskedInputMessage.payload(of: input, in: context)
        #expect(payload == MaskedInputMessage.prefixByteCount..<input.count)
      }
    }
  }

  @Test("bytes survive; every truncation and every further byte is refused") func exactLengths() throws {
    var random = SplitMix(state: 2)
    for session in try MessageKind.sessions(using: &random) {
      for kind in try MessageKind.all(session, position: 1, using: &random) {
        #expect(try kind.recode(kind.bytes) == kind.bytes, "\(kind.name)")
        // A list of proofs or dealings has no count in front, and may be shorter by one of them.
        let isList = kind.step == .dispute
        for count in 0..<kind.bytes.count where !isList || (try? kind.recode(Array(kind.bytes[..<count]))) == nil {
          #expect(throws: SecureAggregationError.self, "\(kind.name) of \(count)") {
            try kind.recode(Array(kind.bytes[..<count]))
          }
        }
        for further in 1...3 {
          #expect(throws: SecureAggregationError.self, "\(kind.name) + \(further)") {
            try kind.recode(kind.bytes + random.bytes(further))
          }
        }
      }
    }
  }

  @Test("headers: version, protocol, step, direction and session are checked by name") func headers() throws {
    var random = SplitMix(state: 3)
    for session in try MessageKind.sessions(using: &random) {
      let kinds = try MessageKind.all(session, position: 0, using: &random)
      for kind in kinds {
        func error(_ index: Int, _ value: UInt8) -> SecureAggregationError? {
          var bytes = kind.bytes
          bytes[index] = value
          do {
            _ = try kind.recode(bytes)
            return nil
          } catch { return error as? SecureAggregationError }
        }
        #expect(error(4, 1) == .unknownVersion(1))
        #expect(error(0, 0) == .malformed(kind.step, reason: "it does not begin like a message of secure aggregation"))
        #expect(error(5, 9) == .malformed(kind.step, reason: "its protocol is unknown"))
        if kind.name != "invitation" {
          let other: UInt8 = session.invitation.method == .secagg ? 2 : 1
          #expect(error(5, other) == .malformed(kind.step, reason: "it speaks another protocol"))
        }
        #expect(error(6, 200) == .malformed(kind.step, reason: "its step is unknown"))
        for step in SessionStep.allCases where step != kind.step {
          #expect(error(6, UInt8(step.rawValue)) == .outOfTurn(expected: kind.step, got: step))
        }
        #expect(error(7, 2) == .malformed(kind.step, reason: "its direction is unknown"))
        #expect(error(7, kind.bytes[7] ^ 1) == .malformed(kind.step, reason: "it travels the wrong way"))
        if kind.name != "invitation", kind.name != "key list" {
          #expect(error(8, kind.bytes[8] ^ 1) == .wrongSession)
          #expect(error(39, kind.bytes[39] ^ 1) == .wrongSession)
        }
        #expect(
          throws: SecureAggregationError.self, "\(kind.name) is as large as a vector"
        ) { try kind.recode(kind.bytes + [UInt8](repeating: 0, count: 1 << 20)) }
      }
      // No message passes for another.
      for kind in kinds {
        for other in kinds where other.name != kind.name {
          #expect(throws: SecureAggregationError.self) { try kind.recode(other.bytes) }
        }
      }
    }
  }

  @Test("sizes are those that the formulas say") func sizes() throws {
    var random = SplitMix(state: 4)
    for session in try MessageKind.sessions(using: &random) where session.invitation.method != .lightSecAgg {
      let (parameters, context) = (session.parameters, session.context)
      let sizes = MessageSizes(parameters, shape: context.shape, taskBytes: session.invitation.task.utf8.count)
      #expect(sizes.invitation == session.invitation.encoded().count)
      var longest = 0
      for position in session.keys.indices {
        #expect(try session.keys[position].encoded(for: session.invitation).count == sizes.keyAdvertisement)
        let list = try session.keyList(position).encoded()
        #expect(
          list.count
            == KeyList.byteCount(
              parameters,
              proved: session.graph.listed(for: position) + session.graph.committee(of: parameters.committee)
                + [position]))
        longest = max(longest, list.count)
      }
      #expect(longest <= sizes.keyList)
      // Without proofs all lists are as long as the longest.
      if !parameters.provesKeys { #expect(longest == sizes.keyList) }
      #expect(try session.encryptedShares(0, using: &random).encoded(in: context).count == sizes.encryptedShares)
      let delivery = ShareDelivery(
        entries: try session.graph.neighbours(of: 0).map {
          ShareDelivery.Entry(share: try session.sealedShare($0, using: &random), digest: .zero)
        })
      #expect(delivery.encoded(in: context).count == sizes.shareDelivery)
      #expect(ShareComplaints(entries: []).encoded(in: context).count == sizes.shareComplaints)
      let certificate = try session.certificate(using: &random)
      let roster = ClientRoster(members: .all(count: parameters.clients), certificate: certificate)
      #expect(roster.encoded(in: context).count == sizes.clientRoster)
      let shown = ClientRoster(members: .all(count: parameters.clients)).encoded(in: context, .roster)
      #expect(sizes.shownRoster == (certificate == nil ? 0 : shown.count))
      #expect(sizes.rosterSignature == (certificate == nil ? 0 : ConsistencySignature.byteCount))
      #expect(session.maskedInput(using: &random).count == sizes.maskedInput)
      let active = parameters.server == .active
      let survivors = SurvivorList(survivors: .all(count: parameters.clients))
      #expect(sizes.survivorList == (active ? survivors.encoded(in: context).count : 0))
      #expect(sizes.consistencySignature == (active ? ConsistencySignature.byteCount : 0))
      let holders = parameters.holdsOwnShare ? Array(0..<parameters.clients) : session.graph.neighbours(of: 0)
      let response = UnmaskingResponse(
        entries: try holders.map { .init(position: $0, kind: .selfMask, share: try SecretKey.random()) })
      #expect(response.encoded(in: context).count == sizes.unmaskingResponse)
      let signature = try Signature(bytes: random.bytes(64).span.bytes)
      let request = UnmaskingRequest(
        survivors: .all(count: parameters.clients),
        witnesses: certificate?.witnesses ?? (active ? holders.map { .init(position: $0, signature: signature) } : []))
      #expect(request.encoded(in: context).count == sizes.unmaskingRequest)
      #expect(
        sizes.up
          == sizes.keyAdvertisement + sizes.encryptedShares + sizes.shareComplaints + sizes.rosterSignature
          + sizes.maskedInput
          + sizes.consistencySignature + sizes.unmaskingResponse)
      #expect(sizes.overhead(context.shape) == sizes.up + sizes.down - (11 * 13 + 7) / 8)
    }
  }
}
