import CoveyCore
import CoveySecureAggregation
import Testing

@Suite("What the server of SecAgg sees")
struct ServerViewTests {
  /// The masked vector of the first client, which has the given value in every element.
  private func view(of value: UInt32, bits: Int) throws -> RingVector {
    let shape = RingShape(count: 60_000, bits: bits)
    let session = try SessionFixture(clients: 3, shape: shape)
    try session.run(through: .check)
    let client = session.clients[0]
    try client.accept(session.server.message(for: client.client))
    var (values, message) = (RingVector(shape), [UInt8]())
    values.withWords { words in for index in words.indices { words[index] = value } }
    try client.mask(&values, into: &message)
    var masked = RingVector(shape)
    let payload = try MaskedInputMessage.payload(of: message, in: session.context())
    try PackedRing.add(message.span.bytes.extracting(payload), to: &masked)
    masked.reduce()
    return masked
  }

  @Test("is uniform, whatever the input", arguments: [8, 16, 20, 32])
  func uniform(bits: Int) throws {
    for value in [0, 1, UInt32(1) << UInt32(bits - 1)] {
      // Four widths and three inputs: a p-value below 0.001 / 12 comes up once in a thousand runs.
      #expect(try Uniformity.pValue([view(of: value, bits: bits)]) > 0.001 / 12)
    }
  }
}
