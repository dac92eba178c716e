import CoveyCompute
import CoveyCore
import CoveyData
import CoveyServer
import CoveySimulation
import CoveyTraining
import Testing
import _TestSupport

/// Whole runs on token sequences: a bag of embeddings, and a class at each position.
@Suite struct TokenRunTests {
  /// Sequences of 3 to 8 tokens of 30, filled up with token 0, shared out to 12 clients. An example's class says from which
  /// ten tokens most of it was drawn; a position's class is the remainder of its token by 3.
  private static func data(perPosition: Bool) throws -> PartitionedDataset {
    var numbers = TestNumbers(seed: 1)
    func examples(_ count: Int) throws -> Dataset {
      var tokens = [Int32](), labels = [Int32]()
      for _ in 0..<count {
        let label = numbers.integer(in: 0...2)
        let length = numbers.integer(in: 3...8)
        for place in 0..<8 {
          let group = numbers.chance(0.8) ? label : numbers.integer(in: 0...2)
          let token = place < length ? Int32(1 + group * 10 + numbers.integer(in: 0...9)) : 0
          tokens.append(token)
          if perPosition { labels.append(token == 0 ? -1 : token % 3) }
        }
        if !perPosition { labels.append(Int32(label)) }
      }
      return try Dataset(
        features: .tokens(length: 8, vocabulary: 31),
        targets: perPosition ? .sequence(length: 8, classes: 3) : .classes(3),
        featureStorage: .tokens(SharedBuffer(tokens)), targetStorage: .labels(SharedBuffer(labels)))
    }
    let (train, test) = (try examples(360), try examples(120))
    return PartitionedDataset(
      train: train, test: test,
      partition: Partition((0..<12).map { client in (0..<30).map { Int32($0 * 12 + client) } }))
  }

  private static func model(perPosition: Bool) throws -> Model {
    let head: [any Layer] = perPosition ? [] : [MeanOverTime()]
    return try Model(
      name: "bag", features: .tokens(length: 8, vocabulary: 31),
      targets: perPosition ? .sequence(length: 8, classes: 3) : .classes(3),
      layers: [EmbeddingOperation(units: 6, paddingToken: 0)] + head + [DenseOperation(units: 3)])
  }

  private static func run(perPosition: Bool, isPrivate: Bool, workers: Int) throws -> SimulationResult {
    let plan = RunPlan(
      seed: 3, rounds: isPrivate ? 3 : 12, cohort: CohortConfiguration(size: 6),
      training: LocalTrainingPlan(epochs: 2, batchSize: 5, optimizer: OptimizerConfiguration(learningRate: 1)))
    var setup = SimulationSetup(
      plan, name: "tokens", model: try model(perPosition: perPosition), data: try data(perPosition: perPosition),
      workers: workers, backend: .portable)
    if isPrivate { setup.privacy = try ExampleRunTests.privacy(noiseMultiplier: 0.5) }
    return try TestSetup.run(setup).0
  }

  @Test(arguments: [false, true], [false, true])
  func sameBitsForAnyNumberOfWorkers(perPosition: Bool, isPrivate: Bool) throws {
    let first = try Self.run(perPosition: perPosition, isPrivate: isPrivate, workers: 1)
    for workers in [2, 3] {
      #expect(try Self.run(perPosition: perPosition, isPrivate: isPrivate, workers: workers).digest == first.digest)
    }
    #expect(try Self.run(perPosition: perPosition, isPrivate: !isPrivate, workers: 1).digest != first.digest)
  }

  /// One class in three is chance.
  @Test func learns() throws {
    #expect(try #require(Self.run(perPosition: false, isPrivate: false, workers: 2).accuracy) > 0.85)
    #expect(try #require(Self.run(perPosition: true, isPrivate: false, workers: 2).accuracy) > 0.9)
  }

  /// Data whose ids or labels do not fit the model are refused before the first round.
  @Test func refusedBeforeTheFirstRound() throws {
    let small = try Model(input: .tokens(length: 8, vocabulary: 30), classes: 3) {
      $0.embedding(2).meanOverTime().dense(3)
    }
    let four = try Model(input: .tokens(length: 8, vocabulary: 31), loss: .sequenceCrossEntropy, outputs: 32) {
      $0.embedding(2).dense(4)
    }
    for (model, perPosition) in [(small, false), (four, true), (four, false)] {
      let plan = RunPlan(
        seed: 3, rounds: 1, cohort: CohortConfiguration(size: 6),
        training: LocalTrainingPlan(batchSize: 5, optimizer: OptimizerConfiguration(learningRate: 1)))
      let setup = SimulationSetup(
        plan, name: "tokens", model: model, data: try Self.data(perPosition: perPosition), workers: 1)
      #expect(throws: ModelError.self) { try TestSetup.run(setup) }
    }
  }
}
