import CoveyCore
import CoveyData
import CoveyDataSources
import CoveyRandom
import Testing

@Suite struct PartitionErrorTests {
  private static let impossible: [(PartitionScheme, String)] = [
    (.iid(clients: 0), "use 1 to 100 clients"), (.iid(clients: -3), "use 1 to 100"),
    (.iid(clients: 101), "use 1 to 100"),
    (.dirichlet(clients: 101, alpha: 1), "101 clients for 100 examples"),
    (.dirichlet(clients: 10, alpha: 0), "positive, finite alpha"),
    (.dirichlet(clients: 10, alpha: .nan), "positive, finite alpha"),
    (.dirichlet(clients: 10, alpha: .leastNonzeroMagnitude), "positive, finite alpha"),
    (.dirichlet(clients: 10, alpha: .infinity), "positive, finite alpha"),
    (.dirichletPerClass(clients: 10, alpha: -1, minimum: 1), "positive, finite alpha"),
    (.dirichletPerClass(clients: 10, alpha: 1, minimum: 11), "minimum from 1 to 10"),
    (.dirichletPerClass(clients: 10, alpha: 1, minimum: 0), "minimum from 1 to 10"),
    (.dirichletPerClass(clients: 50, alpha: 0.001, minimum: 2), "larger alpha"),
    (.shards(clients: 10, perClient: 0), "use 1 to 10 shards"),
    (.shards(clients: 10, perClient: 11), "use 1 to 10 shards"),
    (.labelsPerClient(clients: 10, labels: 0), "use 1 to 5"), (.labelsPerClient(clients: 10, labels: 6), "use 1 to 5"),
    (.labelsPerClient(clients: 2, labels: 2), "more clients"),
    (.labelsPerClient(clients: 100, labels: 5), "fewer clients"),
    (.logNormal(clients: 10, deviation: -1, minimum: 1, labelsPerClient: nil), "deviation"),
    (.logNormal(clients: 10, deviation: .nan, minimum: 1, labelsPerClient: nil), "deviation"),
    (.logNormal(clients: 10, deviation: 1, minimum: 11, labelsPerClient: nil), "minimum from 1 to 10"),
    (.logNormal(clients: 10, deviation: 1, minimum: 0, labelsPerClient: 2), "at least 1"),
    (.logNormal(clients: 10, deviation: 1, minimum: 90, labelsPerClient: 2), "smaller minimum"),
    (.powerLaw(clients: 10, exponent: 1, minimum: 1, labelsPerClient: nil), "exponent"),
    (.powerLaw(clients: 10, exponent: .nan, minimum: 1, labelsPerClient: nil), "exponent"),
    (.natural, "key column"), (.explicit(offsets: []), "at least two"), (.explicit(offsets: [0]), "at least two"),
    (.explicit(offsets: [0, 5, 3]), "must rise"), (.explicit(offsets: [0, 101]), "100 rows"),
    (.explicit(offsets: [-1, 3]), "100 rows"),
  ]

  @Test(arguments: impossible)
  func saysWhatToChange(scheme: PartitionScheme, advice: String) throws {
    let dataset = try labelled((0..<100).map { Int32($0 % 5) })
    do {
      _ = try Partition.make(scheme, dataset: dataset, seed: 1)
      Issue.record("\(scheme) should be refused")
    } catch DataError.impossiblePartition(let message) {
      #expect(message.contains(advice))
    }
  }

  @Test func emptyClientsAreNamed() throws {
    let dataset = try labelled([0, 1, 2])
    #expect(throws: DataError.emptyClient(1)) {
      try Partition.make(.explicit(offsets: [0, 2, 2, 3]), dataset: dataset, seed: 1)
    }
  }

  @Test func keysMustFitTheExamples() throws {
    let dataset = try labelled([0, 1, 2])
    #expect(throws: DataError.impossiblePartition("natural: 2 keys for 3 examples")) {
      try Partition.make(.natural, dataset: dataset, keys: SharedBuffer([1, 2]), seed: 1)
    }
    #expect(throws: DataError.self) { try Partition.natural(keys: SharedBuffer([])) }
  }

  @Test func labelSchemesNeedLabels() throws {
    let dataset = try Dataset(
      features: .dense(count: 1), targets: .values(1), featureStorage: .floats(SharedBuffer([1, 2, 3])),
      targetStorage: .values(SharedBuffer([1, 2, 3])))
    for scheme: PartitionScheme in [
      .dirichlet(clients: 2, alpha: 1), .dirichletPerClass(clients: 2, alpha: 1, minimum: 1),
      .shards(clients: 1, perClient: 1), .labelsPerClient(clients: 1, labels: 1),
      .powerLaw(clients: 1, exponent: 3, minimum: 1, labelsPerClient: 1),
    ] {
      do {
        _ = try Partition.make(scheme, dataset: dataset, seed: 1)
        Issue.record("\(scheme) should be refused")
      } catch DataError.impossiblePartition(let message) {
        #expect(message.contains("needs class labels"))
      }
    }
    try Partition.make(.iid(clients: 2), dataset: dataset, seed: 1).expectExactCover(of: 3)
  }
}
