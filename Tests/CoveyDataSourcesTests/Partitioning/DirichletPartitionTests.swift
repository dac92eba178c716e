import CoveyCore
import CoveyData
import CoveyDataSources
import CoveyRandom
import Testing

@Suite struct DirichletPartitionTests {
  /// A client's share of label l has mean p and variance p (1 - p) (1 / n + (1 - 1 / n) / (alpha + 1)): Dirichlet with
  /// total concentration alpha, then a multinomial of n. Early clients see no label run out.
  @Test(arguments: [0.5, 5.0, 50])
  func sharesHaveTheDirichletMoments(alpha: Double) throws {
    let labels = (0..<400_000).map { Int32($0 % 10) }
    let dataset = try labelled(labels)
    var shares: [Double] = []
    for seed in 1...3 as ClosedRange<UInt64> {
      let partition = try Partition.make(.dirichlet(clients: 4_000, alpha: alpha), dataset: dataset, seed: seed)
      for client in 0..<1_000 {
        let slice = partition[client]
        shares.append(Double(slice.range.count { labels[Int(slice.buffer[$0])] == 3 }) / 100)
      }
    }
    let mean = shares.reduce(0, +) / 3_000
    let variance = shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3_000
    let expected = 0.09 * (0.01 + 0.99 / (alpha + 1))
    // Five standard errors of the mean; the variance within 20 %.
    #expect(abs(mean - 0.1) < 5 * (expected / 3_000).squareRoot())
    #expect(abs(variance / expected - 1) < 0.2)
  }

  @Test func smallAlphaLeavesFewLabelsAndLargeAlphaAll() throws {
    let labels = skewedLabels(20_000)
    let dataset = try labelled(labels)
    func entropy(_ scheme: PartitionScheme) throws -> Double {
      let partition = try Partition.make(scheme, dataset: dataset, seed: 1)
      return try PartitionSummary(PartitionedDataset(train: dataset, test: nil, partition: partition))
        .clientLabelEntropy
    }
    let hsu = try [0.01, 1, 10, 1_000].map { try entropy(.dirichlet(clients: 100, alpha: $0)) }
    #expect(hsu == hsu.sorted() && hsu[0] < 0.4 && hsu[3] > 3.1)
    let perClass = try [0.1, 1, 100].map { try entropy(.dirichletPerClass(clients: 20, alpha: $0, minimum: 1)) }
    #expect(perClass == perClass.sorted() && perClass[2] > 3.1)
  }

  @Test func perClassKeepsTheMinimum() throws {
    let dataset = try labelled(skewedLabels(3_000))
    for seed in 1...10 as ClosedRange<UInt64> {
      let partition = try Partition.make(
        .dirichletPerClass(clients: 20, alpha: 0.3, minimum: 20), dataset: dataset, seed: seed)
      #expect(partition.clients.allSatisfy { $0.count >= 20 })
    }
  }

  @Test func oneLabelOnly() throws {
    let dataset = try labelled([Int32](repeating: 4, count: 103))
    for scheme: PartitionScheme in [
      .dirichlet(clients: 10, alpha: 0.1), .dirichletPerClass(clients: 3, alpha: 1, minimum: 1),
      .labelsPerClient(clients: 10, labels: 1), .shards(clients: 10, perClient: 2),
    ] {
      try Partition.make(scheme, dataset: dataset, seed: 1).expectExactCover(of: 103)
    }
  }
}
