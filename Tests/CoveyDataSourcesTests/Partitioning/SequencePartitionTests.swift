import CoveyCore
import CoveyData
import CoveyDataSources
import Testing

/// Examples with a class at each position have no class of their own to be shared out by.
@Suite struct SequencePartitionTests {
  @Test func partitionsByChanceOnly() throws {
    let data = try Dataset(
      features: .tokens(length: 1, vocabulary: 9), targets: .sequence(length: 2, classes: 3),
      featureStorage: .tokens(SharedBuffer([0, 1, 2, 3])),
      targetStorage: .labels(SharedBuffer([0, 1, -1, 2, 2, 2, -1, -1])))
    #expect(try Partition.make(.iid(clients: 2), dataset: data, seed: 1).clientCount == 2)
    #expect(throws: DataError.self) { try Partition.make(.shards(clients: 2, perClient: 1), dataset: data, seed: 1) }
    let summary = try PartitionSummary(
      PartitionedDataset(train: data, test: nil, partition: .make(.iid(clients: 2), dataset: data, seed: 1)))
    #expect(summary.labelCounts.isEmpty && summary.examples == 4)
  }
}
