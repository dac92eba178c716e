import CoveyCore
import CoveyData
import CoveyDataSources
import Foundation
import Testing

@Suite struct PartitionSummaryTests {
  private func example() throws -> PartitionSummary {
    let dataset = try labelled([0, 0, 1, 1, 2, 2, 2, 2], classes: 3)
    let partition = try Partition.make(.explicit(offsets: [0, 1, 4, 8]), dataset: dataset, seed: 1)
    return try PartitionSummary(PartitionedDataset(train: dataset, test: nil, partition: partition))
  }

  @Test func numbers() throws {
    let summary = try example()
    #expect(summary.clients == 3 && summary.describedClients == 3 && summary.examples == 8)
    #expect(summary.minimum == 1 && summary.median == 3 && summary.maximum == 4)
    #expect(abs(summary.mean - 8.0 / 3) < 1e-15)
    #expect(abs(summary.deviation - (14.0 / 9).squareRoot()) < 1e-15)
    #expect(summary.rows.map(\.labelCounts) == [[1, 0, 0], [1, 2, 0], [0, 0, 4]])
    // Client 1 has shares 1/3 and 2/3: log2(3) - 2/3 bits; the others none.
    #expect(abs(summary.clientLabelEntropy - (log2(3.0) - 2.0 / 3) / 3) < 1e-15)
    #expect(abs(summary.labelEntropy - 1.5) < 1e-15)
    #expect(abs(summary.labelsPerClient - 4.0 / 3) < 1e-15)
  }

  @Test func table() throws {
    #expect(
      try example().table(limit: 2) == """
         client  examples  labels  bits |   0   1   2
              0         1       1  0.00 |   1   0   0
              1         3       2  0.92 |   1   2   0
            ...  1 more clients
            all         8       3  1.50 |   2   2   4
        3 clients, 8 examples; per client: min 1, median 3.0, mean 2.7, sd 1.2, max 4
        label entropy: 0.31 bits per client, 1.50 bits overall; 1.3 labels per client
        """)
    #expect(try example().table(limit: 0, classLimit: 1).contains("|   2  ..."))
  }

  @Test func valuesHaveNoLabelColumns() throws {
    let dataset = try Dataset(
      features: .dense(count: 1), targets: .values(1), featureStorage: .floats(SharedBuffer([1, 2, 3])),
      targetStorage: .values(SharedBuffer([1, 2, 3])))
    let partition = try Partition.make(.explicit(offsets: [0, 1, 3]), dataset: dataset, seed: 1)
    let summary = try PartitionSummary(PartitionedDataset(train: dataset, test: nil, partition: partition))
    #expect(
      summary.table() == """
         client  examples
              0         1
              1         2
            all         3
        2 clients, 3 examples; per client: min 1, median 1.5, mean 1.5, sd 0.5, max 2
        """)
  }

  @Test func describesTheFirstClientsOfAHugePopulation() throws {
    let data = try LazySynthetic(Synthetic(clients: 10_000_000, sizes: .fixed(20)), seed: 1, testExamples: 0)
    let summary = try PartitionSummary(data, clientLimit: 50, rowLimit: 3)
    #expect(summary.clients == 10_000_000 && summary.describedClients == 50 && summary.examples == 1_000)
    #expect(summary.rows.count == 3)
    #expect(summary.description.hasPrefix("10000000 clients, the first 50 of them with 1000 examples; per client:"))
  }

  @Test func codesAsJSON() throws {
    let summary = try example()
    let data = try JSONEncoder().encode(summary)
    #expect(try JSONDecoder().decode(PartitionSummary.self, from: data) == summary)
  }
}
