import CoveySecureAggregation
import CoveyTesting
import Testing

@Suite("Hostile kit: what is faulty is found")
struct KitSensitivityTests {
  private func outcomes(_ pair: SessionPair, _ names: String...) -> [HostileOutcome] {
    HostileKit(
      pair, settings: SessionSetting.all.filter { $0.method == .secagg },
      scenarios: HostileScenario.all.filter { names.contains($0.name) }
    ).run()
  }

  @Test("clients that remember no rounds are found") func forgetful() {
    let found = outcomes(FaultyPairs.forgetful, "replayed-round", "stale-round", "parallel-rounds")
    #expect(found.count == 6 && found.allSatisfy { !$0.isHandled })
  }

  @Test("clients that take any invitation are found") func careless() {
    let found = outcomes(
      FaultyPairs.careless, "small-cohort", "fewer-colluders", "weak-graph", "model-downgraded")
    #expect(found.count == 7 && found.allSatisfy { !$0.isHandled })
  }

  @Test("a client that reveals both secrets of its peers is a leak") func twoFaced() {
    let found = outcomes(FaultyPairs.twoFaced, "alive-then-dead")
    #expect(found.count == 2)
    for outcome in found {
      #expect(outcome.leaks.contains { $0.contains("revealed both secrets") }, "\(outcome.leaks)")
      #expect(outcome.leaks.contains { $0.contains("answered the unmasking twice") })
    }
  }

  @Test("a client that goes on after a refusal is found") func unending() {
    let found = outcomes(FaultyPairs.unending, "small-cohort")
    #expect(found.count == 2 && found.allSatisfy { $0.problems.contains { $0.contains("goes on") } })
  }

  @Test("a sum that is off by one bit is found") func miscounting() {
    let found = outcomes(FaultyPairs.miscounting, "input-twice")
    #expect(found.count == 2 && found.allSatisfy { $0.problems.contains("the sum is wrong") })
  }

  @Test("a refusal that is not made known is found") func silent() {
    let found = outcomes(FaultyPairs.silent, "low-order-key", "late-input", "forged-share")
    #expect(found.count == 6 && found.allSatisfy { $0.problems.contains { $0.contains("was not refused") } })
  }

  @Test("names are different, and every attack applies to something") func coverage() {
    let names = HostileScenario.all.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(HostileScenario.all.allSatisfy { scenario in SessionSetting.all.contains { scenario.applies(to: $0) } })
  }

  @Test("a fuzzer reads as many messages as it is told, of all kinds") func counts() throws {
    let first = try MessageFuzzer(seed: 5).run(mutations: 3_000)
    #expect(first.mutations == 3_000 && first.isClean)
    #expect(first.decoders == (try MessageFuzzer(seed: 6)).decoders)
  }
}
