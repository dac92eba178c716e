import CoveyCore
import CoveyData

/// Clients with any number of examples, all of them the same few.
struct FakeData: FederatedDataset {
  let features = FeatureKind.dense(count: 2)
  let targets = TargetKind.classes(3)
  let clientCount: Int
  let test: Dataset?
  let count: @Sendable (Int) -> Int
  private let pool: Dataset
  private let positions: SharedBuffer<Int32>

  init(clients: Int, testExamples: Int = 0, count: @escaping @Sendable (Int) -> Int = { 1 + $0 % 7 }) throws {
    clientCount = clients
    self.count = count
    pool = try Self.examples(4)
    test = testExamples > 0 ? try Self.examples(testExamples) : nil
    positions = SharedBuffer((0..<10_000).map { Int32($0 % 4) })
  }

  static func examples(_ count: Int) throws -> Dataset {
    try Dataset(
      features: .dense(count: 2), targets: .classes(3),
      featureStorage: .floats(SharedBuffer([Float](repeating: 1, count: 2 * count))),
      targetStorage: .labels(SharedBuffer([Int32](repeating: 0, count: count))))
  }

  func exampleCount(ofClient client: Int) -> Int { count(client) }

  func view(ofClient client: Int) throws -> ClientView {
    ClientView(dataset: pool, positions: SharedSlice(positions, 0..<count(client)))
  }
}
