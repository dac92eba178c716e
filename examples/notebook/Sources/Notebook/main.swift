// What one asks in a notebook: how much does it matter how many writers take part in a round, and what would a guarantee
// cost? Change the lists and run it again: swift run -c release
import Covey

/// A short run of the built-in example, with settings in place of its own.
func run(_ settings: [String]) throws -> SimulationResult {
  let short = ["rounds=10", "evaluation.every=10", "data.writers=50", "data.examples=40"]
  let overrides = try (short + settings).map { try ConfigurationOverride(assignment: $0) }
  return try LoadedConfiguration(path: nil, overrides: overrides).makeSimulation().run()
}

func percent(_ value: Double?) -> String { value.map { "\((1000 * $0).rounded() / 10) %" } ?? "-" }

print("cohort  accuracy after 10 rounds, seeds 1 to 3")
for size in [2, 5, 10, 20] {
  let results = try (1...3).map { try run(["cohort.size=\(size)", "seed=\($0)"]) }
  print("\(size)\t" + results.map { percent($0.accuracy) }.joined(separator: "  "))
}

// The same model under privacy: the noise follows from the budget. Its sum is seeded, so that the page can be repeated;
// a run that is to protect anybody leaves that key out.
print("\nepsilon  accuracy  epsilon spent")
for epsilon in [2.0, 8.0] {
  let result = try run([
    "cohort.sampling=poisson", "cohort.size=20",
    "privacy={mode: central, noise: seeded, budget: {epsilon: \(epsilon), delta: 1e-5, unit: client}, clip: {bound: 0.5}}",
  ])
  print("\(epsilon)\t \(percent(result.accuracy))\t  \(result.epsilon.map { "\((100 * $0).rounded() / 100)" } ?? "-")")
}
