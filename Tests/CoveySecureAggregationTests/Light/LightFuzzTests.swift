import CoveyCore
import CoveyRandom
import CoveySecureAggregation
import Testing

@Suite("Decoders of LightSecAgg's messages")
struct LightFuzzTests {
  /// Messages of one session, and its context.
  private struct Sample {
    let context: LightContext
    let server: LightServer
    let shares: [UInt8]
    let delivery: [UInt8]
    let disputed: [UInt8]
    let input: [UInt8]
    let codedSum: [UInt8]
  }

  private static func sample() throws -> Sample {
    let harness = LightHarness(clients: 4, shape: RingShape(count: 9, bits: 8))
    let session = try harness.session(at: .shares)
    let client = session.clients[0].client
    let message = try session.server.message(for: client)
    let keys = try KeyList(decoding: message, for: session.invitation, client: client)
    let context = try LightContext(session.invitation, SessionContext(session.invitation, keys))
    let shares = try session.clients[0].answer(message)
    try session.server.receive(shares, from: client)
    try LightHarness.exchange(.shares, session) { $0 == 0 }
    try session.server.closeStep()
    let delivery = try session.server.message(for: client)
    try LightHarness.exchange(.check, session)
    try session.server.closeStep()
    let input = try LightHarness.answer(.input, session, 0, to: try session.server.message(for: client))
    try session.server.receive(input, from: client)
    try LightHarness.exchange(.input, session) { $0 == 0 }
    try session.server.closeStep()
    let codedSum = try session.clients[0].answer(try session.server.message(for: client))
    let summary = try CodedMasks(decoding: shares, in: context).summary
    let disputed = DisputedCodedMasks(entries: [DisputedCodedMasks.Entry(dealer: 0, summary: summary)])
    return Sample(
      context: context, server: session.server, shares: shares, delivery: delivery,
      disputed: disputed.encoded(in: context), input: input, codedSum: codedSum)
  }

  /// `message` with bytes changed, cut off, doubled, inserted or taken out.
  private static func mutate(_ message: [UInt8], _ stream: inout RandomStream) -> [UInt8] {
    var bytes = message
    func place(_ count: Int, _ stream: inout RandomStream) -> Int { Int(stream.integer(below: UInt32(max(count, 1)))) }
    for _ in 0...stream.integer(below: 3) {
      guard !bytes.isEmpty else { break }
      let at = place(bytes.count, &stream)
      switch stream.integer(below: 8) {
      case 0: bytes.removeLast(at)
      case 1: bytes.insert(UInt8(truncatingIfNeeded: stream.next()), at: at)
      case 2: bytes.remove(at: at)
      case 3: bytes += bytes.prefix(at)
      case 4: for i in at..<min(at + 4, bytes.count) { bytes[i] = 0xFF }
      case 5: bytes[at] ^= 1 << UInt8(stream.integer(below: 8))
      // Where headers, digests, counts and sets are.
      case 6: bytes[place(min(bytes.count, 48), &stream)] = UInt8(truncatingIfNeeded: stream.next())
      default: bytes[at] = UInt8(truncatingIfNeeded: stream.next())
      }
    }
    return bytes
  }

  /// Decodes 100,000 mutations: each is refused with a named error, or has the form of the message.
  private func fuzz(_ message: [UInt8], seed: UInt64, _ decode: ([UInt8]) throws -> Void) throws {
    var stream = RandomStream(seed: seed, purpose: .data)
    try decode(message)
    var refused = 0
    for _ in 0..<100_000 {
      let mutation = Self.mutate(message, &stream)
      do {
        try decode(mutation)
        if mutation.count != message.count { Issue.record("a message of another length was taken") }
      } catch is SecureAggregationError {
        refused += 1
      }
    }
    #expect(refused > 10_000)
  }

  @Test("withstand a hundred thousand mutations each", arguments: 0..<5)
  func decoders(which: Int) throws {
    let sample = try Self.sample()
    let context = sample.context
    switch which {
    case 0: try fuzz(sample.shares, seed: 1) { _ = try CodedMasks(decoding: $0, in: context) }
    case 1:
      var stream = RandomStream(seed: 5, purpose: .data)
      try decodeDeliveries(sample.delivery, context, &stream)
    case 4: try fuzz(sample.disputed, seed: 7) { _ = try DisputedCodedMasks(decoding: $0, in: context) }
    case 2: try fuzz(sample.input, seed: 3) { _ = try FieldVectorMessage.input.elements(of: $0, in: context) }
    default: try fuzz(sample.codedSum, seed: 4) { _ = try FieldVectorMessage.codedSum.elements(of: $0, in: context) }
    }
  }

  /// Deliveries have as many lengths as there may be senders.
  private func decodeDeliveries(_ message: [UInt8], _ context: LightContext, _ stream: inout RandomStream) throws {
    var taken = 0
    for _ in 0..<100_000 {
      let mutation = Self.mutate(message, &stream)
      do {
        let delivery = try CodedMaskDelivery(decoding: mutation, to: 0, in: context)
        taken += 1
        let expected = CodedMaskDelivery.byteCount(context.parameters, senders: delivery.senders.members)
        if mutation.count != expected { Issue.record("a message of another length was taken") }
      } catch is SecureAggregationError {}
    }
    #expect(taken > 0 && taken < 90_000)
  }

  @Test("drop the sender alone of what is refused")
  func server() throws {
    let harness = LightHarness(clients: 4, shape: RingShape(count: 9, bits: 8))
    var stream = RandomStream(seed: 6, purpose: .data)
    for _ in 0..<200 {
      let session = try harness.session()
      let (victim, bad) = (Int(stream.integer(below: 4)), harness.steps[Int(stream.integer(below: 5))])
      for step in harness.steps {
        try LightHarness.exchange(step, session) { $0 == victim }
        let client = session.clients[victim].client
        if session.server.participants.contains(client) {
          var answer = try LightHarness.answer(step, session, victim, to: try session.server.message(for: client))
          if step == bad {
            let good = answer
            answer = Self.mutate(answer, &stream)
            // Changed where the form is: what follows may say anything, as from any client.
            if answer.count == good.count { answer[Int(stream.integer(below: 40))] ^= 0x55 }
            #expect(throws: SecureAggregationError.self) { try session.server.receive(answer, from: client) }
          } else {
            try session.server.receive(answer, from: client)
          }
        }
        try session.server.closeStep()
      }
      var sum = RingVector(harness.shape)
      for (index, input) in session.inputs.enumerated() where index != victim || bad == .unmasking { sum.add(input) }
      sum.reduce()
      #expect(try session.server.sum(on: SerialWorkers()) == sum)
    }
  }
}
