import CoveyCore
import CoveySecureAggregation
import Testing

@Suite("Errors of secure aggregation")
struct SecureAggregationErrorTests {
  @Test("say who, and what is due")
  func sentences() {
    #expect(
      "\(SecureAggregationError.outOfTurn(expected: .input, got: .keys))"
        == "a message of the step keys came, where one of the step input is due")
    #expect(
      "\(SecureAggregationError.forgedShare(holder: ClientID(rawValue: 3), dealer: ClientID(rawValue: 5)))"
        == "client 3 sent a share of client 5 that was not dealt; it was dropped")
  }
}
