import CoveyCore
import CoveyData
import Testing
import _TestSupport

@Suite struct DatasetTests {
  static func dense(_ features: [Float], width: Int, labels: [Int32], classes: Int = 3) throws -> Dataset {
    try Dataset(
      features: .dense(count: width), targets: .classes(classes), featureStorage: .floats(SharedBuffer(features)),
      targetStorage: .labels(SharedBuffer(labels)))
  }

  @Test func sizesAndRangesAreChecked() throws {
    #expect(message { _ = try Self.dense([1, 2, 3], width: 2, labels: [0]) }.contains("3 feature values"))
    #expect(message { _ = try Self.dense([1, 2], width: 2, labels: [0, 1]) }.contains("1 examples but 2 labels"))
    #expect(throws: DataError.labelOutOfRange(example: 1, classes: 3)) {
      try Self.dense([1, 2, 3], width: 1, labels: [0, 3, -1])
    }
    #expect(throws: DataError.labelOutOfRange(example: 2, classes: 3)) {
      try Self.dense([1, 2, 3], width: 1, labels: [0, 2, -1])
    }
    #expect(message { _ = try Self.dense([1], width: 1, labels: [0], classes: 0) }.contains("at least one"))
    for bad in [Float.nan, .infinity, -.infinity, .signalingNaN] {
      for place in 0..<70 {
        var features = [Float](repeating: .greatestFiniteMagnitude, count: 70)
        features[place] = bad
        #expect(throws: DataError.notFinite(example: place / 2)) {
          try Self.dense(features, width: 2, labels: [Int32](repeating: 0, count: 35))
        }
      }
    }
    #expect(throws: DataError.notFinite(example: 1)) {
      try Dataset(
        features: .dense(count: 1), targets: .values(2), featureStorage: .floats(SharedBuffer([1, 2])),
        targetStorage: .values(SharedBuffer([0, 0, 0, .nan])))
    }
    #expect(
      message {
        _ = try Dataset(
          features: .dense(count: 1), targets: .values(1), featureStorage: .tokens(SharedBuffer([1])),
          targetStorage: .values(SharedBuffer([0])))
      }.contains("token"))
    #expect(
      message {
        _ = try Dataset(
          features: .dense(count: 1), targets: .classes(1), featureStorage: .floats(SharedBuffer([1])),
          targetStorage: .values(SharedBuffer([0])))
      }.contains("integer labels"))
    try Self.dense([1, 2], width: 2, labels: [0]).checkFinite()
  }

  @Test func gatheringFollowsPositions() throws {
    let floats = try Self.dense([0, 1, 10, 11, 20, 21], width: 2, labels: [2, 0, 1])
    let positions: [Int32] = [2, 0, 2, 1]
    var features = [Float](repeating: -1, count: 9)
    var labels = [Int32](repeating: -1, count: 5)
    features.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress { floats.gather(positions: positions, first: 0, count: 4, features: base) }
    }
    labels.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress { floats.gatherLabels(positions: positions, first: 0, count: 4, into: base) }
    }
    #expect(features == [20, 21, 0, 1, 20, 21, 10, 11, -1])
    #expect(labels == [1, 2, 1, 0, -1])
    let bytes = try Dataset(
      features: .dense(count: 2), targets: .values(2),
      featureStorage: .bytes(SharedBuffer([0, 1, 2, 3, 4, 255]), scale: 0.5, offset: -1),
      targetStorage: .values(SharedBuffer([0, 1, 2, 3, 4, 5])))
    features.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress { bytes.gather(positions: nil, first: 1, count: 2, features: base) }
    }
    #expect(features[..<4] == [0, 0.5, 1, 126.5])
    features.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress { bytes.gatherValues(positions: positions, first: 0, count: 2, into: base) }
    }
    #expect(features[..<4] == [4, 5, 0, 1])
  }

  @Test func gatheringOutsideTraps() async {
    await #expect(processExitsWith: .failure) {
      let data = try DatasetTests.dense([1, 2], width: 1, labels: [0, 0])
      var room: [Float] = [0, 0, 0]
      data.gather(positions: [0, 2], first: 0, count: 2, features: &room)
    }
    await #expect(processExitsWith: .failure) {
      let data = try DatasetTests.dense([1, 2], width: 1, labels: [0, 0])
      var room: [Int32] = [0, 0, 0]
      data.gatherLabels(positions: nil, first: 1, count: 2, into: &room)
    }
  }

  @Test func subsets() throws {
    let data = try Self.dense([0, 1, 10, 11, 20, 21], width: 2, labels: [2, 0, 1])
    let chosen = try data.subset([2, 0])
    #expect(allFeatures(chosen) == [20, 21, 0, 1] && allLabels(chosen) == [1, 2])
    let range = try data.subset(1..<3)
    #expect(allFeatures(range) == [10, 11, 20, 21] && allLabels(range) == [0, 1])
    #expect(try data.subset([]).count == 0)
    #expect(message { _ = try data.subset([3]) }.contains("position 3 is outside"))
    #expect(message { _ = try data.subset(2..<4) }.contains("outside"))
  }

  @Test func byteChunksTellDataApart() throws {
    func everything(_ data: Dataset) -> [UInt8] {
      var bytes: [UInt8] = []
      data.forEachByteChunk { bytes += $0 }
      return bytes
    }
    let data = try Self.dense([0, 1, 10, 11], width: 2, labels: [2, 0])
    #expect(everything(data) == everything(try data.subset([0, 1])))
    let others = try [
      Self.dense([0, 1, 10, 12], width: 2, labels: [2, 0]), Self.dense([0, 1, 10, 11], width: 2, labels: [2, 1]),
      Self.dense([0, 1, 10, 11], width: 2, labels: [2, 0], classes: 4), data.subset([1, 0]), data.subset([0]),
    ]
    #expect(Set(others.map(everything) + [everything(data)]).count == 6)
    // More than one chunk, all of it.
    let wide = try Self.dense([Float](repeating: 1, count: 1_000_001), width: 1_000_001, labels: [0])
    #expect(everything(wide).count > 4_000_004 + 4)
    #expect(everything(wide).suffix(4_000_008).prefix(4) == [0, 0, 0x80, 0x3f])
  }

  @Test func descriptionForPeople() throws {
    let data = try Self.dense([0, 1, 10, 11, -2.5, 21], width: 2, labels: [2, 0, 2])
    #expect(data.labelHistogram() == [1, 0, 2])
    #expect(data.featureRange() == -2.5...21)
    #expect(
      data.describe(classNames: ["cat", "dog"]) == """
        examples  3
        features  dense 2, values -2.5 to 21
        targets   3 classes
                  cat: 1 (33.3 %)
                  dog: 0 (0.0 %)
                  2: 2 (66.7 %)
        memory    0.0 MiB
        """)
    let empty = try data.subset([])
    #expect(empty.describe().hasPrefix("examples  0\nfeatures  dense 2\n"))
    #expect(empty.featureRange() == nil && empty.labelHistogram() == [0, 0, 0])
    let bytes = try Dataset(
      features: .image(height: 1, width: 2, channels: 1), targets: .values(1),
      featureStorage: .bytes(SharedBuffer([0, 255]), scale: 1 / 255, offset: 0),
      targetStorage: .values(SharedBuffer([7])))
    #expect(bytes.describe().contains("image 1x2x1 (stored as bytes), values 0 to 1\ntargets   1 value, 7 to 7"))
    #expect(bytes.byteCount == 6)
  }
}
