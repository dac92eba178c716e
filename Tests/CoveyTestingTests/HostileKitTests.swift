import CoveyTesting
import Testing

@Suite("Hostile kit: every attack on Covey's own sessions is handled as specified")
struct HostileKitTests {
  @Test("an attack", arguments: HostileScenario.all.map(\.name))
  func attack(name: String) throws {
    let scenario = try #require(HostileScenario.all.first { $0.name == name })
    let outcomes = HostileKit(scenarios: [scenario]).run()
    #expect(!outcomes.isEmpty, "the attack applies to no session")
    for outcome in outcomes {
      #expect(outcome.isHandled, "\(name) on \(outcome.setting.name): \(outcome.leaks) \(outcome.problems)")
    }
  }
}
