import CoveyConfiguration
import CoveyNoise
import CoveyPrivacy
import Testing

/// Against whom a budget holds, when a run may end, and how often a client may take part.
@Suite struct AdversarySectionTests {
  private let budget = "budget: {epsilon: 2, delta: 1e-5, unit: client}"

  private func privacy(_ yaml: String) throws -> PrivacyConfiguration { try #require(try simulation(yaml).privacy) }

  @Test func adversariesStopsAndCaps() throws {
    let yaml = """
      privacy:
        mode: distributed
        budget: {epsilon: 4, delta: 1e-5, unit: client, against: [server, model]}
        participation: {maximum: 3}
        stopping: {milestones: [5, 2]}
      secureAggregation: {protocol: secagg+}
      """
    let read = try simulation(yaml)
    #expect(read.privacy?.budget?.against == [.model, .server] && read.privacy?.participation.maximum == 3)
    #expect(read.privacy?.stopping == .milestones([2, 5]))
    #expect(try simulation(read.yaml) == read)
    let one = try privacy("privacy: {\(budget.replacing("}", with: ", against: others}")), stopping: planned}")
    #expect(one.budget?.against == [.others] && one.stopping == .planned)
    let filter = try simulation("privacy: {\(budget), stopping: {filter: renyi, order: 8}}")
    #expect(filter.privacy?.stopping == .renyiFilter(order: 8))
    #expect(try simulation(filter.yaml) == filter)
  }

  /// Under masks a round of too few comes to no sum, so that only the size of a Poisson sample may hide a client's presence.
  @Test func adjacencyOfMaskedRuns() throws {
    func adjacency(_ cohort: String, _ more: String) throws -> Adjacency? {
      try simulation("cohort: \(cohort)\nprivacy: {\(budget)}\n\(more)").privacy?.budget?.adjacency
    }
    for (cohort, plain, masked) in [
      ("{sampling: all}", Adjacency.addOrRemoveOne, Adjacency.zeroOut),
      ("{sampling: poisson, size: 5}", .addOrRemoveOne, .addOrRemoveOne),
      ("{sampling: roundRobin, size: 5}", .zeroOut, .zeroOut),
      ("{sampling: uniform, size: 5}", .replaceOne, .replaceOne),
    ] {
      #expect(try adjacency(cohort, "") == plain, "\(cohort)")
      #expect(try adjacency(cohort, "secureAggregation: null") == plain, "\(cohort)")
      #expect(try adjacency(cohort, "secureAggregation: {protocol: secagg+}") == masked, "\(cohort)")
    }
    let told = try privacy("cohort: {sampling: all}\nprivacy: {\(budget), cohortSize: public}")
    #expect(told.budget?.adjacency == .zeroOut)
  }

  @Test(arguments: [
    ("budget: {epsilon: 1, delta: 1e-5, unit: client, against: servers}", "did you mean \"server\"?"),
    (
      "budget: {epsilon: 1, delta: 1e-5, unit: client, against: [model, 3]}",
      "expected one or a list of model, others, server"
    ),
    ("noiseMultiplier: 1, stopping: never", "expected planned, {milestones: [...]} or {filter: renyi}"),
    ("noiseMultiplier: 1, stopping: {milestones: [0]}", "privacy.stopping.milestones.0 must be 1 or more"),
    ("noiseMultiplier: 1, stopping: {milestones: [3], filter: renyi}", "privacy.stopping is either planned"),
    ("noiseMultiplier: 1, stopping: {filter: gdp}", "privacy.stopping is either planned"),
    ("noiseMultiplier: 1, stopping: {filter: renyi, order: 1}", "privacy.stopping.order must be above 1.0"),
    ("noiseMultiplier: 1, participation: {maximum: 0}", "privacy.participation.maximum must be 1 or more"),
  ])
  func refusesWhatNamesNobody(setting: String, message: String) {
    let found = problems("privacy: {\(setting)}")
    #expect(found.contains { $0.hasPrefix("sim.yaml:1:") && $0.contains(message) }, "\(found)")
  }
}
