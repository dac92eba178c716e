import CoveyCore
import CoveyData
import Testing

/// Rows of labels, one for each position of an example.
@Suite struct SequenceTargetTests {
  private func dataset(_ labels: [Int32], length: Int = 3, classes: Int = 4) throws -> Dataset {
    try Dataset(
      features: .tokens(length: 2, vocabulary: 9), targets: .sequence(length: length, classes: classes),
      featureStorage: .tokens(SharedBuffer([0, 1, 2, 3, 4, 5, 6, 7])), targetStorage: .labels(SharedBuffer(labels)))
  }

  private let labels: [Int32] = [0, 1, -1, 3, 3, 3, -1, -1, -1, 2, 0, 1]

  private func gathered(_ data: Dataset, _ positions: [Int32]) -> [Int32] {
    var output = [Int32](repeating: 99, count: positions.count * 3)
    positions.withUnsafeBufferPointer { positions in
      output.withUnsafeMutableBufferPointer { output in
        guard let to = output.baseAddress else { return }
        data.gatherLabels(positions: positions.baseAddress, first: 0, count: positions.count, into: to)
      }
    }
    return output
  }

  @Test func gathersRows() throws {
    let data = try dataset(labels)
    #expect(data.count == 4)
    #expect(gathered(data, [3, 0, 0]) == [2, 0, 1, 0, 1, -1, 0, 1, -1])
    #expect(gathered(try data.subset([2, 1]), [1, 0]) == [3, 3, 3, -1, -1, -1])
    #expect(gathered(try data.subset(1..<4), [2, 0]) == [2, 0, 1, 3, 3, 3])
    #expect(data.byteCount == 4 * (8 + 12))
  }

  @Test func refusesWhatDoesNotFit() {
    for (bad, example) in [(0, 0), (5, 1), (11, 3)] {
      for value: Int32 in [4, -2, .max, .min] {
        var labels = labels
        labels[bad] = value
        #expect(throws: DataError.labelOutOfRange(example: example, classes: 4)) { try dataset(labels) }
      }
    }
    #expect(throws: DataError.sizeMismatch("4 examples but 11 labels of 3 each")) { try dataset(labels.dropLast()) }
    #expect(throws: DataError.self) { try dataset(labels, length: 0) }
    #expect(throws: DataError.self) { try dataset(labels, classes: 0) }
    #expect(throws: DataError.self) { try dataset(labels, classes: .max) }
    #expect(throws: DataError.self) {
      try Dataset(
        features: .tokens(length: 2, vocabulary: 9), targets: .sequence(length: 1, classes: 3),
        featureStorage: .tokens(SharedBuffer([0, 1])), targetStorage: .values(SharedBuffer([0])))
    }
  }

  /// What tells data apart: the same labels as another number of positions are other data.
  @Test func describes() throws {
    let data = try dataset(labels)
    #expect(data.describe().contains("targets   4 classes at each of 3 positions, 33.3 % masked"))
    #expect(data.labelHistogram() == nil)
    var bytes = [UInt8]()
    data.forEachByteChunk { bytes += $0 }
    #expect(bytes.starts(with: Array("covey dataset 1; tokens 2 of 9; sequence(length: 3, classes: 4); 4; ".utf8)))
    #expect(
      bytes.suffix(48).elementsEqual(labels.flatMap { label in withUnsafeBytes(of: label.littleEndian) { Array($0) } }))
  }
}
