import CoveyCore
import CoveySecureAggregation
import Testing
import _TestSupport

@Suite("Sums of SecAgg and SecAgg+")
struct ExactSumTests {
  @Test("are exact for 2 to 12 clients", arguments: 2...12, ServerModel.allCases)
  func completeGraphs(count: Int, model: ServerModel) throws {
    // Against an active server one of two is a colluder, and knows the other's input.
    if model == .active, count == 2 { return }
    for method in [SecureAggregationProtocol.secagg, .secaggPlus] {
      let session = try SessionFixture(clients: count, method: method, server: model, seed: UInt64(count))
      #expect(try session.run() == session.plainSum(0..<count))
      #expect(session.clientErrors.isEmpty && session.serverErrors.isEmpty)
    }
  }

  @Test("are exact in sparse graphs", arguments: 3...12, ServerModel.allCases)
  func sparseGraphs(count: Int, model: ServerModel) throws {
    for neighbours in stride(from: 2, to: count - 1, by: 2) {
      let session = try SessionFixture(
        clients: count, method: .secaggPlus, server: model, fixed: (neighbours, neighbours / 2 + 1))
      #expect(try session.run() == session.plainSum(0..<count))
      #expect(session.server.facts.neighbours == neighbours && session.server.facts.threshold == neighbours / 2 + 1)
    }
  }

  @Test("are exact in rings of all widths", arguments: [1, 7, 8, 15, 16, 17, 20, 31, 32])
  func widths(bits: Int) throws {
    for count in [1, 2, 4099] {
      let session = try SessionFixture(clients: 4, shape: RingShape(count: count, bits: bits), seed: UInt64(bits))
      let sum = try session.run(dropping: [.input: [1]])
      #expect(sum == session.plainSum([0, 2, 3]))
      #expect(sum.shape == session.invitation.shape)
    }
  }

  @Test("of a graph that the parameters give are exact with dropouts")
  func chosenGraph() throws {
    let session = try SessionFixture(clients: 120, method: .secaggPlus, minimum: 80)
    let sum = try session.run(dropping: [.keys: [0], .shares: [17], .input: [3, 44], .unmasking: [90, 91]])
    #expect(sum == session.plainSum((0..<120).filter { ![0, 17, 3, 44].contains($0) }))
    let facts = session.server.facts
    let expected = try SessionParameters(session.invitation, clients: 119)
    #expect(facts.neighbours == expected.neighbours && facts.threshold == expected.threshold && facts.invited == 120)
    #expect(facts.neighbours < 119)
    #expect(facts.answers == [.keys: 119, .shares: 118, .check: 118, .input: 116, .unmasking: 114])
  }
}
