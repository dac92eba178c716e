import CoveyNoise
import CoveyPrivacy
import Testing

@Suite("Privacy budget")
struct PrivacyBudgetTests {
  @Test(
    "impossible budgets are refused",
    arguments: [(0.0, 1e-5), (-1, 1e-5), (.nan, 1e-5), (.infinity, 1e-5), (1, 0), (1, 1), (1, -1), (1, .nan)])
  func refuses(epsilon: Double, delta: Double) {
    #expect(throws: PrivacyError.self) { try PrivacyBudget(epsilon: epsilon, delta: delta, unit: .client) }
  }

  @Test("possible budgets are kept as stated")
  func keeps() throws {
    let budget = try PrivacyBudget(epsilon: 2, delta: 1e-5, unit: .client)
    #expect(budget.epsilon == 2 && budget.delta == 1e-5 && budget.adjacency == .addOrRemoveOne)
  }
}
