import Foundation
import Testing
import _TestSupport

/// What scripts rely on: exit codes, the last line, streams. `scripts/check-cli` checks the rest from outside.
@Suite(
  .enabled(
    if: FileManager.default.isExecutableFile(atPath: CommandRun.executable.path), "covey is not beside the tests"))
struct CommandLineTests {
  static let small = """
    name: small
    data: {source: glyphs, examples: 400, testExamples: 100, partition: {scheme: iid, clients: 8}}
    model: mlp-2nn
    rounds: 3
    cohort: {size: 4}
    client: {batchSize: 10, optimizer: {learningRate: 0.1}}
    """

  static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(Data(small.utf8), "small.yaml")
    return folder
  }

  @Test func theLastLineIsTheResult() throws {
    let folder = try Self.folder()
    let run = try CommandRun(["simulate", "small.yaml", "--json", "--output", "run"], in: folder.path)
    #expect(run.status == 0)
    let summary = try #require(run.summary, "\(run.output)\(run.errors)")
    let keys = [
      "rounds", "seconds", "secondsPerRound", "clientsPerSecond", "examplesPerSecond", "accuracy", "loss", "epsilon",
      "delta", "bytesUp", "bytesDown", "peakMemoryBytes", "digest", "output",
    ]
    #expect(keys.filter { summary[$0] == nil } == [])
    #expect(summary["rounds"] as? Int == 3)
    #expect(summary["epsilon"] is NSNull)
    let digest = try #require(summary["digest"] as? String)
    #expect(digest.count == 64 && digest.allSatisfy { $0.isHexDigit })
    let files = try folder.names("run")
    for name in ["config.yaml", "manifest.json", "metrics.jsonl", "model.safetensors"] { #expect(files.contains(name)) }
    #expect(try folder.text("run/metrics.jsonl").split(separator: "\n").count == 3)
  }

  @Test func workersChangeNothing() throws {
    let folder = try Self.folder()
    let digests = try (1...3).map { workers in
      let run = try CommandRun(
        ["simulate", "small.yaml", "--json", "--workers", "\(workers)", "--output", "run\(workers)"], in: folder.path)
      return try #require(run.summary?["digest"] as? String, "\(run.errors)")
    }
    #expect(Set(digests).count == 1)
  }

  @Test func anUnknownKeyNamesItsPlaceAndTheNearest() throws {
    let folder = try Self.folder()
    let lines = Self.small + "\nserver: {optimiser: {name: sgd}}\n"
    try folder.write(Data(lines.utf8), "wrong.yaml")
    let run = try CommandRun(["simulate", "wrong.yaml", "--output", "run"], in: folder.path)
    #expect(run.status == 2)
    #expect(run.output.isEmpty)
    #expect(run.errors.hasPrefix("covey: error: "))
    #expect(run.errors.contains("wrong.yaml:7:"))
    #expect(run.errors.contains("optimizer"))
    #expect(try folder.names().contains("run") == false)
  }

  @Test func aBudgetThatCannotBeKeptEndsWithThree() throws {
    let folder = try Self.folder()
    let run = try CommandRun(
      [
        "simulate", "small.yaml", "--set",
        "privacy={mode: central, budget: {epsilon: 0.1, delta: 1e-5, unit: client}, clip: {bound: 0.5}, noiseMultiplier: 0.3}",
        "--output", "run",
      ], in: folder.path)
    #expect(run.status == 3, "\(run.errors)")
    #expect(run.errors.contains("0.1"))
    #expect(try folder.names().contains("run") == false)
  }
}
