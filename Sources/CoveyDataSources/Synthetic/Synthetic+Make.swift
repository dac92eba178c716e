import CoveyCore
public import CoveyData

extension Synthetic {
  /// Makes all clients' examples at once; 90 % of each client's, rounded down, are for training, the rest are pooled
  /// for testing, as in the authors' generator.
  /// - Parameters:
  ///   - seed: The same seed gives the same numbers on every platform.
  ///   - testShare: The share of each client's examples held out, at least 0 and below 1.
  /// - Throws: `DataError` if a parameter is out of range or the examples are more than 2^31.
  public func make(seed: UInt64, testShare: Double = 0.1) throws -> PartitionedDataset {
    try check()
    guard testShare >= 0, testShare < 1 else {
      throw DataError.impossiblePartition("synthetic: the held-out share lies from 0 to below 1")
    }
    let source = SyntheticGenerator(self, seed: seed)
    // Reserve nothing for counts that cannot be held anyway.
    var trainOffsets = [0]
    var testOffsets = [0]
    for client in 0..<clients {
      let size = source.size(of: client)
      let kept = max(1, Int((1 - testShare) * Double(size)))
      trainOffsets.append(trainOffsets[client] + kept)
      testOffsets.append(testOffsets[client] + size - kept)
      guard trainOffsets[client + 1] + testOffsets[client + 1] <= Int(Int32.max) else {
        throw DataError.impossiblePartition(
          "synthetic: more than \(Int32.max) examples; use fewer or smaller clients, or make clients on demand")
      }
    }
    let (train, test) = try fill(source, trainOffsets, testOffsets)
    let total = trainOffsets[clients]
    let positions = SharedBuffer<Int32>(count: total) { buffer in
      for i in 0..<total { buffer[i] = Int32(i) }
    }
    return PartitionedDataset(
      train: train, test: test, partition: Partition(positions: positions, offsets: SharedBuffer(trainOffsets)))
  }

  private func fill(
    _ source: SyntheticGenerator, _ trainOffsets: [Int], _ testOffsets: [Int]
  ) throws -> (Dataset, Dataset?) {
    let width = Self.dimension
    var trainLabels = [Int32](repeating: 0, count: trainOffsets[clients])
    var testLabels = [Int32](repeating: 0, count: testOffsets[clients])
    var testFeatures = [Float](repeating: 0, count: testOffsets[clients] * width)
    var features: [Float] = []
    var labels: [Int32] = []
    let trainFeatures = SharedBuffer<Float>(count: trainOffsets[clients] * width) { train in
      for client in 0..<clients {
        let kept = trainOffsets[client]..<trainOffsets[client + 1]
        let held = testOffsets[client]..<testOffsets[client + 1]
        let size = kept.count + held.count
        if labels.count < size {
          labels = [Int32](repeating: 0, count: size)
          features = [Float](repeating: 0, count: size * width)
        }
        features.withUnsafeMutableBufferPointer { features in
          labels.withUnsafeMutableBufferPointer { labels in
            guard let x = features.baseAddress, let y = labels.baseAddress else { return }
            source.write(client: client, count: size, features: x, labels: y)
            for i in 0..<kept.count * width { train[kept.lowerBound * width + i] = x[i] }
            for i in 0..<kept.count { trainLabels[kept.lowerBound + i] = y[i] }
            for i in 0..<held.count * width { testFeatures[held.lowerBound * width + i] = x[kept.count * width + i] }
            for i in 0..<held.count { testLabels[held.lowerBound + i] = y[kept.count + i] }
          }
        }
      }
    }
    let train = try Dataset(
      features: .dense(count: width), targets: .classes(Self.classes), featureStorage: .floats(trainFeatures),
      targetStorage: .labels(SharedBuffer(trainLabels)))
    guard !testLabels.isEmpty else { return (train, nil) }
    let test = try Dataset(
      features: .dense(count: width), targets: .classes(Self.classes),
      featureStorage: .floats(SharedBuffer(testFeatures)), targetStorage: .labels(SharedBuffer(testLabels)))
    return (train, test)
  }
}
