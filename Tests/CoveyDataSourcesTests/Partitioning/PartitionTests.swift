import CoveyCore
import CoveyData
import CoveyDataSources
import CoveyRandom
import Testing

@Suite struct PartitionTests {
  private static let schemes: [PartitionScheme] = [
    .iid(clients: 37), .dirichlet(clients: 37, alpha: 0.5), .dirichlet(clients: 37, alpha: 1e-12),
    .dirichlet(clients: 7, alpha: 1e6), .dirichletPerClass(clients: 20, alpha: 0.5, minimum: 2),
    .dirichletPerClass(clients: 4, alpha: 0.05, minimum: 1), .shards(clients: 37, perClient: 2),
    .labelsPerClient(clients: 37, labels: 2), .labelsPerClient(clients: 37, labels: 10),
    .labelsPerClient(clients: 37, labels: 3), .logNormal(clients: 37, deviation: 2, minimum: 3, labelsPerClient: nil),
    .logNormal(clients: 37, deviation: 2, minimum: 3, labelsPerClient: 2),
    .powerLaw(clients: 37, exponent: 3, minimum: 5, labelsPerClient: nil),
    .powerLaw(clients: 37, exponent: 1.01, minimum: 5, labelsPerClient: 2),
  ]

  @Test(arguments: schemes)
  func usesEveryExampleOnceAndRepeats(scheme: PartitionScheme) throws {
    for (seed, count) in [(1, 2_003), (2, 1_500), (3, 5_000)] as [(UInt64, Int)] {
      let dataset = try labelled(skewedLabels(count, seed: seed))
      let partition = try Partition.make(scheme, dataset: dataset, seed: seed)
      #expect(partition.clientCount == scheme.clients)
      partition.expectExactCover(of: count)
      #expect(try Partition.make(scheme, dataset: dataset, seed: seed).clients == partition.clients)
      #expect(try Partition.make(scheme, dataset: dataset, seed: seed + 1).clients != partition.clients)
    }
  }

  @Test func iidSizesDifferByAtMostOne() throws {
    let labels = skewedLabels(1_003)
    let partition = try Partition.make(.iid(clients: 10), dataset: try labelled(labels), seed: 1)
    #expect(partition.clients.map(\.count) == [101, 101, 101] + Array(repeating: 100, count: 7))
    // Positions of a client are a random sample: their mean rank is near the middle (standard error 29).
    let mean = partition.clients[0].reduce(0, +) / 101
    #expect(abs(mean - 501) < 150)
  }

  @Test func shardsFollowTheSortedLabels() throws {
    let labels = skewedLabels(1_207)
    let partition = try Partition.make(.shards(clients: 12, perClient: 3), dataset: try labelled(labels), seed: 4)
    // The reference: a stable sort by label, cut into 36 shards, the first 1207 % 36 = 19 of them one longer.
    let sorted = labels.indices.sorted { (labels[$0], $0) < (labels[$1], $1) }
    var shards: Set<[Int]> = []
    var start = 0
    for s in 0..<36 {
      let size = s < 19 ? 34 : 33
      shards.insert(Array(sorted[start..<start + size]))
      start += size
    }
    for client in partition.clients {
      var rest = client[...]
      for _ in 0..<3 {
        let shard = try #require([33, 34].map { Array(rest.prefix($0)) }.first { shards.contains($0) })
        shards.remove(shard)
        rest = rest.dropFirst(shard.count)
      }
      #expect(rest.isEmpty)
    }
    #expect(shards.isEmpty)
  }

  @Test func twoShardsOfEvenLabelsGiveAtMostTwoLabels() throws {
    let labels = (0..<6_000).map { Int32($0 % 10) }
    let partition = try Partition.make(.shards(clients: 100, perClient: 2), dataset: try labelled(labels), seed: 1)
    #expect(partition.labelCounts(labels).allSatisfy { $0.count { $0 > 0 } <= 2 && $0.reduce(0, +) == 60 })
  }

  @Test(arguments: [1, 2, 3, 9, 10])
  func labelsPerClientAreExact(wanted: Int) throws {
    let labels = skewedLabels(8_000)
    let partition = try Partition.make(
      .labelsPerClient(clients: 50, labels: wanted), dataset: try labelled(labels), seed: 9)
    let counts = partition.labelCounts(labels)
    #expect(counts.allSatisfy { $0.count { $0 > 0 } == wanted })
    for l in 0..<10 {
      let shares = counts.map { $0[l] }.filter { $0 > 0 }
      // Labels are dealt nearly equally often, and a label's examples evenly.
      #expect(abs(shares.count - 5 * wanted) <= 2)
      #expect((shares.max() ?? 0) - (shares.min() ?? 0) <= 1)
    }
  }

  @Test func labelsThatNeverOccurAreNotDealt() throws {
    let labels = (0..<400).map { Int32($0 % 4) }
    let partition = try Partition.make(.labelsPerClient(clients: 6, labels: 4), dataset: try labelled(labels), seed: 1)
    #expect(partition.labelCounts(labels).allSatisfy { $0.count { $0 > 0 } == 4 })
  }

  @Test func quantitySkewKeepsTheMinimumAndItsShape() throws {
    let labels = skewedLabels(60_000)
    let dataset = try labelled(labels)
    for scheme: PartitionScheme in [
      .logNormal(clients: 1_000, deviation: 1, minimum: 5, labelsPerClient: nil),
      .logNormal(clients: 1_000, deviation: 1, minimum: 5, labelsPerClient: 2),
    ] {
      let sizes = try Partition.make(scheme, dataset: dataset, seed: 3).clients.map(\.count).sorted()
      #expect(sizes[0] >= 5)
      // Beyond the minimum the mean over the median of a log-normal is exp(deviation^2 / 2) = 1.65.
      let ratio = 55 / (Double(sizes[500]) - 5)
      #expect(ratio > 1.3 && ratio < 2.1)
    }
    let even = try Partition.make(
      .logNormal(clients: 1_000, deviation: 0, minimum: 1, labelsPerClient: nil), dataset: dataset, seed: 3)
    #expect(even.clients.allSatisfy { $0.count == 60 })
    // The MNIST split of the FLUTE benchmark has mean 69, deviation 106: their ratio is 1.5.
    let power = try Partition.make(
      .powerLaw(clients: 1_000, exponent: 3, minimum: 10, labelsPerClient: 2), dataset: dataset, seed: 3)
    let summary = try PartitionSummary(PartitionedDataset(train: dataset, test: nil, partition: power))
    #expect(summary.minimum >= 10 && summary.labelsPerClient == 2)
    #expect(summary.deviation / summary.mean > 0.9 && summary.deviation / summary.mean < 3)
  }

  /// The survival function of a Lomax number is (1 + x)^-(exponent - 1): its median is 2^(1 / (exponent - 1)) - 1, and
  /// with exponent 4 its mean is 1/2, so mean over median is 1.92.
  @Test func powerLawHasItsExponent() throws {
    let dataset = try labelled([Int32](repeating: 0, count: 2_000_000))
    let partition = try Partition.make(
      .powerLaw(clients: 2_000, exponent: 4, minimum: 1, labelsPerClient: nil), dataset: dataset, seed: 1)
    let sizes = partition.clients.map { Double($0.count - 1) }.sorted()
    #expect(abs(999 / sizes[1_000] - 1.92) < 0.25)
    // The share above nine times the median of a unit Lomax: (1 + 9 x 0.26)^-3 = 0.0268; 53.6 of 2,000, sd 7.2.
    #expect(abs(sizes.count { $0 > 9 * sizes[1_000] } - 54) < 36)
  }

  @Test func natural() throws {
    let keys: [Int32] = [7, -2, 7, 100, -2, -2, 0]
    let dataset = try labelled([0, 1, 2, 3, 4, 5, 6])
    let partition = try Partition.make(.natural, dataset: dataset, keys: SharedBuffer(keys), seed: 1)
    #expect(partition.clients == [[1, 4, 5], [6], [0, 2], [3]])
  }

  @Test func explicit() throws {
    let dataset = try labelled([0, 1, 2, 3, 4, 5, 6])
    #expect(
      try Partition.make(.explicit(offsets: [0, 2, 7]), dataset: dataset, seed: 1).clients == [
        [0, 1], [2, 3, 4, 5, 6],
      ])
    #expect(try Partition.make(.explicit(offsets: [2, 3, 5]), dataset: dataset, seed: 1).clients == [[2], [3, 4]])
  }
}
