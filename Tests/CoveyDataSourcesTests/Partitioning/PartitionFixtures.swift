import CoveyCore
import CoveyData
import CoveyRandom
import Testing

/// A data set with the given labels and one unused feature byte an example.
func labelled(_ labels: [Int32], classes: Int = 10) throws -> Dataset {
  try Dataset(
    features: .dense(count: 1), targets: .classes(classes),
    featureStorage: .bytes(SharedBuffer([UInt8](repeating: 0, count: labels.count)), scale: 1, offset: 0),
    targetStorage: .labels(SharedBuffer(labels)))
}

/// Random labels 0..<10, label l in proportion to l + 3.
func skewedLabels(_ count: Int, seed: UInt64 = 1) -> [Int32] {
  var stream = RandomStream(seed: seed, purpose: .data)
  let weights = (0..<10).map { Double($0 + 3) }
  return (0..<count).map { _ in Int32(stream.categorical(weights)) }
}

extension Partition {
  /// All clients' positions.
  var clients: [[Int]] {
    (0..<clientCount).map { client in
      let slice = self[client]
      return slice.range.map { Int(slice.buffer[$0]) }
    }
  }

  /// Every client's examples per label.
  func labelCounts(_ labels: [Int32], classes: Int = 10) -> [[Int]] {
    clients.map { client in
      var counts = [Int](repeating: 0, count: classes)
      for i in client { counts[Int(labels[i])] += 1 }
      return counts
    }
  }

  /// Every one of `count` examples belongs to exactly one client, and no client is empty.
  func expectExactCover(of count: Int, _ location: SourceLocation = #_sourceLocation) {
    #expect(clients.flatMap { $0 }.sorted() == Array(0..<count), sourceLocation: location)
    #expect(clients.allSatisfy { !$0.isEmpty }, sourceLocation: location)
  }
}
