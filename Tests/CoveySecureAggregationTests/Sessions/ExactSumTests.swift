import CoveyCore
import CoveySecureAggregation
import Testing
import _TestSupport

@Suite("Sums of SecAgg and SecAgg+")
struct ExactSumTests {
  @Test("are exact for 2 to 12 clients", arguments: 2...12, ServerModel.allCases)
  func completeGraphs(count: Int, model: ServerModel) throws {
    for method in [SecureAggregationProtocol.secagg, .secaggPlus] {
      let session = try SessionFixture(clients: count, method: method, server: model, seed: UInt64(count))
      #expect(try session.run() == session.plainSum(0..<count))
      #expect(session.clientErrors.isEmpty && session.serverErrors.isEmpty)
    }
  }
}
