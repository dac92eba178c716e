import CoveyCompute
import CoveyConfiguration
import CoveyData
import CoveyDataSources
import CoveyServer
import CoveySimulation
import Testing

@Suite struct AssemblyTests {
  private let small = "data: {source: glyphs, writers: 6, examples: 5, testWriters: 2, testExamples: 5}\n"

  private func load(_ yaml: String) throws -> LoadedConfiguration {
    try LoadedConfiguration(yaml: yaml, file: "sim.yaml")
  }

  private func setup(_ yaml: String) throws -> SimulationSetup {
    let loaded = try load(yaml)
    return try loaded.makeSetup(data: loaded.loadData(), cores: 3)
  }

  private func problem(_ yaml: String) -> String {
    do {
      _ = try setup(yaml)
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test func assemblesASimulation() throws {
    let setup = try setup(
      small
        + "name: x\nseed: 4\nmodel: logistic\nrounds: 7\ncohort: {fraction: 0.5}\nevaluation: {every: 2}\nworkers: 2")
    #expect(setup.name == "x")
    #expect(setup.seed == 4)
    #expect(setup.rounds == 7)
    #expect(setup.cohort == CohortConfiguration(size: 3, sampling: .uniform))
    #expect(setup.evaluation.every == 2)
    #expect(setup.workers == 2)
    #expect(setup.data.clientCount == 6)
    #expect(setup.data.test?.count == 10)
    #expect(try self.setup(small + "cohort: {size: 2}").workers == 3)
  }

  @Test func refusesACohortLargerThanThePopulation() {
    #expect(
      problem(small + "cohort: {size: 7}")
        == "sim.yaml:2:16: cohort.size is 7, but there are only 6 clients; use at most that many, or more clients")
  }

  @Test func refusesAModelThatDoesNotFit() {
    let dense = "data: {source: synthetic, clients: 3, examples: 20}\ncohort: {size: 2}\n"
    #expect(problem(dense + "model: cnn-mcmahan").hasPrefix("sim.yaml:3:8: "))
    #expect(problem(dense + "model: [{layer: dense, units: 3}]").hasPrefix("sim.yaml:3:8: "))
    #expect(problem(dense + "model: [{layer: dense, units: 10}]") == "")
    #expect(
      problem(dense + "loss: meanSquaredError").hasPrefix("sim.yaml:3:7: meanSquaredError cannot be taken against"))
  }

  @Test func refusesAnImpossibleSplitAtItsPlace() {
    let message = problem("data: {source: glyphs, writers: 2, examples: 3, partition: {scheme: iid, clients: 7}}")
    #expect(message.hasPrefix("sim.yaml:1:60: "), "\(message)")
    #expect(
      problem("data: {source: synthetic, lazy: true, partition: {scheme: iid}}")
        == "sim.yaml:1:59: lazy synthetic clients cannot be shared out again; remove the partition, or data.lazy")
  }

  @Test func saysWhereDataAreMissing() {
    #expect(problem("data: {source: mnist, directory: /nowhere}").contains("/nowhere"))
    #expect(problem("data: {source: idx, directory: /nowhere}").contains("/nowhere"))
    #expect(problem("data: {source: csv, file: /nowhere.csv, target: t}").contains("/nowhere.csv"))
    #expect(problem("data: {source: leaf, directory: /nowhere}").contains("/nowhere"))
    #expect(problem("data: {source: npy, directory: /nowhere}").contains("/nowhere/x.npy"))
  }

  @Test func makesClientsOnDemand() throws {
    let data = try load(
      "data: {source: synthetic, lazy: true, clients: 1000000, examples: 20, testExamples: 50}"
    ).loadData().dataset
    #expect(data.clientCount == 1_000_000)
    #expect(data.exampleCount(ofClient: 999_999) == 20)
    #expect(data.test?.count == 50)
  }

  @Test func everySchemeSplits() throws {
    for scheme in PartitionScheme.Kind.allCases
    where scheme != .explicit && scheme != .resampled {
      let minimum = scheme == .dirichletPerClass || scheme == .logNormal || scheme == .powerLaw ? ", minimum: 1" : ""
      let clients = scheme == .natural ? "" : ", clients: 5"
      let yaml =
        "data: {source: glyphs, writers: 9, examples: 30, partition: {scheme: \(scheme.rawValue)\(clients)\(minimum)}}"
      let data = try load(yaml).loadData().dataset
      #expect(data.clientCount == (scheme == .natural ? 9 : 5))
      #expect((0..<data.clientCount).reduce(0) { $0 + data.exampleCount(ofClient: $1) } == 270)
    }
  }

  @Test func resampledClientsDrawFromOneNaturalClientEach() throws {
    let yaml = """
      data:
        source: glyphs
        writers: 3
        examples: 40
        partition: {scheme: resampled, clients: 2000000, examples: {minimum: 5, maximum: 9}}
      """
    let data = try load(yaml).loadData().dataset
    #expect(data.clientCount == 2_000_000)
    for client in [0, 1, 2, 1_999_999] {
      let view = try data.view(ofClient: client)
      #expect((5...9).contains(view.count))
      #expect(view.count == data.exampleCount(ofClient: client))
      // Writer w's glyphs lie at 40 w ..< 40 (w + 1).
      let positions = try #require(view.positions)
      for i in positions.range { #expect(Int(positions.buffer[i]) / 40 == client % 3) }
    }
  }

  @Test func standardizedImagesHaveMeanZeroAndDeviationOne() throws {
    let data = try load("data: {source: glyphs, writers: 9, examples: 30, standardize: true}").loadData().dataset
    var sum = 0.0
    var squares = 0.0
    var values = [Float](repeating: 0, count: 784)
    for client in 0..<data.clientCount {
      let view = try data.view(ofClient: client)
      let positions = try #require(view.positions)
      for i in positions.range {
        values.withUnsafeMutableBufferPointer { buffer in
          guard let pixels = buffer.baseAddress else { return }
          view.dataset.gather(positions: nil, first: Int(positions.buffer[i]), count: 1, features: pixels)
        }
        for value in values {
          sum += Double(value)
          squares += Double(value) * Double(value)
        }
      }
    }
    let count = 270.0 * 784
    #expect(abs(sum / count) < 1e-4)
    #expect(abs(squares / count - 1) < 1e-4)
    #expect(problem("data: {source: synthetic, standardize: true}").contains("data.standardize"))
  }

  @Test func digestsTellDataApart() throws {
    let one = try DataHashes.digests(of: load(small).loadData().dataset)
    let same = try DataHashes.digests(of: load(small + "rounds: 3").loadData().dataset)
    let other = try DataHashes.digests(of: load(small + "seed: 2").loadData().dataset)
    #expect(Set(one.keys) == ["train", "test", "partition"])
    #expect(one == same)
    #expect(one["train"] != other["train"])
    let iid = small.dropLast(2) + ", partition: {scheme: iid, clients: 3}}"
    let dealt = try DataHashes.digests(of: load(String(iid)).loadData().dataset)
    #expect(dealt["train"] == one["train"] && dealt["partition"] != one["partition"])
  }

  @Test func describesAndSummarizes() throws {
    let loaded = try load(small)
    #expect(try loaded.describeData().contains("examples  30"))
    let summary = try loaded.summarizePartition()
    #expect(summary.clients == 6)
    #expect(try summary.jsonLine().contains("\"clients\":6"))
  }
}
