import CoveyCore
import CoveyCrypto
import CoveySecureAggregation
import Testing

@Suite("Messages: positions ascend and exist, numbers stay in range")
struct EntryOrderTests {
  private static func reason(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch SecureAggregationError.malformed(_, let reason) { return reason } catch { return "\(error)" }
  }

  @Test("entries that are unsorted, doubled or of nobody") func order() throws {
    var random = SplitMix(state: 11)
    let session = try SampleSession(.secagg, .active, clients: 5, using: &random)
    let context = session.context
    func share(_ position: Int) throws -> SealedShare { try session.sealedShare(position, using: &random) }
    let signature = try Signature(bytes: random.bytes(64).span.bytes)
    for (positions, expected) in [
      ([1, 1], "positions do not ascend"), ([2, 1], "positions do not ascend"), ([0, 5], "a position is out of range"),
    ] {
      let delivery = ShareDelivery(
        entries: try positions.map { ShareDelivery.Entry(share: try share($0), digest: .zero) })
      #expect(Self.reason { _ = try ShareDelivery(decoding: delivery.encoded(in: context), in: context) } == expected)
      let response = UnmaskingResponse(
        entries: try positions.map { .init(position: $0, kind: .maskKey, share: try SecretKey.random()) })
      #expect(
        Self.reason { _ = try UnmaskingResponse(decoding: response.encoded(in: context), in: context) } == expected)
      let request = UnmaskingRequest(
        survivors: .all(count: 5), witnesses: positions.map { .init(position: $0, signature: signature) })
      #expect(
        Self.reason { _ = try UnmaskingRequest(decoding: request.encoded(in: context), in: context) } == expected)
      let complaints = ShareComplaints(entries: positions.map { .init(dealer: $0, fault: .value) })
      #expect(
        Self.reason { _ = try ShareComplaints(decoding: complaints.encoded(in: context), in: context) } == expected)
      let sample = try session.encryptedShares(0, using: &random)
      let shares = EncryptedShares(
        selfMaskKey: sample.selfMaskKey, mask: sample.mask, channelProof: sample.channelProof, kept: sample.kept,
        shares: try ([0] + positions).map { try share($0) } + [share(4)], signature: sample.signature)
      if positions[0] > 0 {
        #expect(
          Self.reason { _ = try EncryptedShares(decoding: shares.encoded(in: context), in: context) } == expected)
      }
    }
  }

  @Test("more entries than there can be") func counts() throws {
    var random = SplitMix(state: 12)
    let session = try SampleSession(
      .secaggPlus, .active, clients: 41, corruptionRate: 0.03, eta: 3, using: &random)
    let (context, k) = (session.context, session.parameters.neighbours)
    try #require(k < 39)
    func tooLarge(_ bytes: [UInt8], _ decode: ([UInt8]) throws -> Void) -> Bool {
      do { try decode(bytes) } catch SecureAggregationError.tooLarge { return true } catch { return false }
      return false
    }
    let shares = try (0...k).map {
      ShareDelivery.Entry(share: try session.sealedShare($0, using: &random), digest: .zero)
    }
    #expect(
      tooLarge(ShareDelivery(entries: shares).encoded(in: context)) { _ = try ShareDelivery(decoding: $0, in: context) }
    )
    let response = UnmaskingResponse(
      entries: try (0...k).map { .init(position: $0, kind: .selfMask, share: try SecretKey.random()) })
    #expect(tooLarge(response.encoded(in: context)) { _ = try UnmaskingResponse(decoding: $0, in: context) })
    let signature = try Signature(bytes: random.bytes(64).span.bytes)
    let request = UnmaskingRequest(
      survivors: .all(count: 41), witnesses: (0...k + 1).map { .init(position: $0, signature: signature) })
    #expect(tooLarge(request.encoded(in: context)) { _ = try UnmaskingRequest(decoding: $0, in: context) })
    // A count that promises more than there is, in a message of a right length.
    var bytes = ShareDelivery(entries: []).encoded(in: context)
    bytes[40] = UInt8(k)
    #expect(Self.reason { _ = try ShareDelivery(decoding: bytes, in: context) } == "it is too short")
    bytes[40] = UInt8(k + 1)
    #expect(
      Self.reason { _ = try ShareDelivery(decoding: bytes, in: context) } == "the number of shares is out of range")
  }

  @Test("kinds of shares, shapes and unused bits") func details() throws {
    var random = SplitMix(state: 13)
    let session = try SampleSession(.secagg, .semiHonest, clients: 4, using: &random)
    let context = session.context
    var bytes = UnmaskingResponse(
      entries: [.init(position: 2, kind: .maskKey, share: try SecretKey.random())]
    ).encoded(in: context)
    bytes[48] = 3
    #expect(
      Self.reason { _ = try UnmaskingResponse(decoding: bytes, in: context) } == "the kind of a share is unknown")
    var seen = 0
    #expect(throws: SecureAggregationError.self) {
      try UnmaskingResponse.read(bytes, in: context) { _, _, _ in seen += 1 }
    }
    #expect(seen == 0)
    bytes = session.maskedInput(using: &random)
    bytes[76] ^= 1
    #expect(throws: SecureAggregationError.wrongShape) { try MaskedInputMessage.payload(of: bytes, in: context) }
    bytes[76] ^= 1
    #expect(throws: SecureAggregationError.wrongSession) {
      try MaskedInputMessage.payload(of: bytes, in: context, roster: Bytes32(BLAKE2b.hash("another list")))
    }
    bytes[72] ^= 1
    #expect(throws: SecureAggregationError.wrongShape) { try MaskedInputMessage.payload(of: bytes, in: context) }
    bytes[72] ^= 1
    bytes[bytes.count - 1] |= 0x80
    #expect(
      Self.reason { _ = try MaskedInputMessage.payload(of: bytes, in: context) }
        == "bits beyond the last element are set")
  }

  @Test("nothing in descriptions and mirrors tells a share") func secrets() throws {
    let response = UnmaskingResponse(
      entries: [
        .init(position: 0, kind: .maskKey, share: try SecretKey(bytes: [UInt8](repeating: 0x5a, count: 32).span.bytes))
      ])
    var dumped = "\(response)"
    dump(response, to: &dumped)
    #expect(dumped.contains("SecretKey") && !dumped.contains("90") && !dumped.contains("5a"))
  }
}
