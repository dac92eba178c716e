import CoveyCore
import CoveySecureAggregation
import Testing

@Suite("Sums over LightSecAgg's field")
struct SignedResiduesTests {
  private static let shape = RingShape(count: 4, bits: 20)

  /// What the server has once masks are off, before it takes it modulo 2^bits.
  private func fieldSum(_ inputs: [[Int32]]) throws -> [UInt32] {
    let plain = try LightHarness(clients: inputs.count, shape: Self.shape).session()
    let vectors = inputs.map { numbers in
      var vector = RingVector(Self.shape)
      vector.withWords { words in for i in words.indices { words[i] = UInt32(bitPattern: numbers[i]) } }
      return vector
    }
    let session = LightHarness.Session(
      server: plain.server, clients: plain.clients, inputs: vectors, invitation: plain.invitation)
    var list: KeyList?
    var answers: [SessionStep: [[UInt8]]] = [:]
    while let step = session.server.step {
      for (index, client) in session.clients.enumerated() where session.server.participants.contains(client.client) {
        let message = try session.server.message(for: client.client)
        if step == .shares {
          list = try KeyList(decoding: message, for: session.invitation, client: client.client)
        }
        let answer = try LightHarness.answer(step, session, index, to: message)
        answers[step, default: []].append(answer)
        try session.server.receive(answer, from: client.client)
      }
      try session.server.closeStep()
    }
    let context = try LightContext(
      session.invitation, SessionContext(session.invitation, try #require(list)))
    let accumulator = FieldAccumulator(count: Self.shape.count)
    for message in answers[.input] ?? [] {
      let elements = try FieldVectorMessage.input.elements(of: message, in: context)
      accumulator.add(message.span.bytes.extracting(elements))
    }
    let responders = context.parameters.responders
    var decoder = MaskDecoder(MaskCode(context.parameters), positions: Array(0..<responders))
    for (row, message) in (answers[.unmasking] ?? []).prefix(responders).enumerated() {
      let elements = try FieldVectorMessage.codedSum.elements(of: message, in: context)
      decoder.set(row, message.span.bytes.extracting(elements))
    }
    var words = [UInt32](repeating: 0, count: Self.shape.count)
    words.withUnsafeMutableBufferPointer {
      accumulator.copy(to: $0)
      decoder.subtract(from: $0, on: SerialWorkers())
    }
    return words
  }

  @Test("show nothing of who was below zero")
  func signs() throws {
    // Sums of 0, 3, -5 and 7 in each, of numbers of which other clients, or none, are negative.
    let sums = try [
      [[0, 3, -5, 7], [0, 0, 0, 0], [0, 0, 0, 0]], [[1, -1, -2, 8], [-1, 5, -2, -2], [0, -1, -1, 1]],
      [[-900, 2, 1, 3], [400, 2, 1, 3], [500, -1, -7, 1]],
    ].map(fieldSum)
    #expect(sums.allSatisfy { $0 == sums[0] })
  }

  @Test("give numbers of the ring back, and no others", arguments: [1, 2, 7, 20, 30])
  func range(bits: Int) throws {
    let order = Int(PrimeField.order)
    for count in [2, 3] {
      let (least, most) = (-count << (bits - 1), count * ((1 << (bits - 1)) - 1))
      for number in [least, least + 1, -1, 0, 1, most - 1, most] where number >= least && number <= most {
        var words = [UInt32((number + order) % order)]
        #expect(words.withUnsafeMutableBufferPointer { SignedResidues.lower($0, count: count, bits: bits) })
        #expect(words[0] == UInt32(truncatingIfNeeded: number))
      }
      for number in [least - 1, most + 1] {
        var words = [UInt32((number + order) % order)]
        #expect(!words.withUnsafeMutableBufferPointer { SignedResidues.lower($0, count: count, bits: bits) })
      }
    }
    for residue in [0, 1, (1 << (bits - 1)) - 1, 1 << (bits - 1), (1 << bits) - 1] {
      var words = [UInt32(residue)]
      words.withUnsafeMutableBufferPointer { SignedResidues.lift($0, bits: bits) }
      let number = residue >> (bits - 1) == 0 ? residue : residue - (1 << bits)
      #expect(Int(words[0]) == (number + order) % order)
    }
  }
}
