package import CoveyCore
package import CoveyData

/// Clients with any number of examples, all of them the same few.
package struct FakeData: FederatedDataset {
  package let features = FeatureKind.dense(count: 2)
  package let targets = TargetKind.classes(3)
  package let clientCount: Int
  package let test: Dataset?
  package let count: @Sendable (Int) -> Int
  private let pool: Dataset
  private let positions: SharedBuffer<Int32>

  package init(clients: Int, testExamples: Int = 0, count: @escaping @Sendable (Int) -> Int = { 1 + $0 % 7 }) throws {
    clientCount = clients
    self.count = count
    pool = try Self.examples(4)
    test = testExamples > 0 ? try Self.examples(testExamples) : nil
    positions = SharedBuffer((0..<10_000).map { Int32($0 % 4) })
  }

  package static func examples(_ count: Int) throws -> Dataset {
    try Dataset(
      features: .dense(count: 2), targets: .classes(3),
      featureStorage: .floats(SharedBuffer([Float](repeating: 1, count: 2 * count))),
      targetStorage: .labels(SharedBuffer([Int32](repeating: 0, count: count))))
  }

  package func exampleCount(ofClient client: Int) -> Int { count(client) }

  package func view(ofClient client: Int) throws -> ClientView {
    ClientView(dataset: pool, positions: SharedSlice(positions, 0..<count(client)))
  }
}
