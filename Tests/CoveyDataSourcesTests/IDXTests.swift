import CoveyCore
import CoveyData
import CoveyDataSources
import Testing
import _TestSupport

@Suite struct IDXTests {
  let scratch = Scratch()

  /// 3 images of 2x2 and 3 labels.
  static let images: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 2] + (0..<12).map { UInt8($0 * 20) }
  static let labels: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 3, 2, 0, 1]

  @Test(arguments: [false, true]) func imagesAndLabels(packed: Bool) throws {
    let images = scratch.write("i", packed ? GzipMaker.pack(Self.images) : Self.images)
    let labels = scratch.write("l", packed ? GzipMaker.pack(Self.labels) : Self.labels)
    let data = try Dataset.idx(images: images, labels: labels, classes: 3)
    #expect(data.features == .image(height: 2, width: 2, channels: 1))
    #expect(data.targets == .classes(3))
    #expect(data.count == 3)
    #expect(allLabels(data) == [2, 0, 1])
    #expect(allFeatures(data) == (0..<12).map { Float($0 * 20) * Float(1.0 / 255) })
    #expect(try Dataset.idx(images: images, labels: labels).targets == .classes(3))
  }

  @Test func everyElementType() throws {
    func file(_ code: UInt8, _ bytes: [UInt8]) throws -> NumericArray {
      try IDX.read(scratch.write("t\(code)", [0, 0, code, 1] + bigEndian(UInt32(3)) + bytes))
    }
    let wholes: [Int32] = [-3, 0, 100]
    #expect(try Array(file(0x08, [0, 7, 255]).asIntegers()) == [0, 7, 255])
    #expect(try Array(file(0x09, wholes.map { UInt8(bitPattern: Int8($0)) }).asIntegers()) == wholes)
    #expect(try Array(file(0x0b, wholes.flatMap { bigEndian(Int16($0)) }).asIntegers()) == wholes)
    #expect(try Array(file(0x0c, wholes.flatMap { bigEndian($0) }).asIntegers()) == wholes)
    let reals: [Float] = [-1.5, 0.1, 3e7]
    #expect(try Array(file(0x0d, reals.flatMap { bigEndian($0.bitPattern) }).asFloats()) == reals)
    #expect(try Array(file(0x0e, reals.flatMap { bigEndian(Double($0).bitPattern) }).asFloats()) == reals)
  }

  @Test func gzipMembersFollowOneAnother() throws {
    let path = scratch.write(
      "two", GzipMaker.pack(Array(Self.images[..<9])) + GzipMaker.pack(Array(Self.images[9...])) + [0, 0])
    #expect(try IDX.read(path).dimensions == [3, 2, 2])
  }

  @Test func badFilesSayWhatIsWrong() throws {
    func refusal(_ bytes: [UInt8]) -> String {
      let path = scratch.write("bad", bytes)
      return message { _ = try IDX.read(path) }
    }
    #expect(message { _ = try IDX.read("\(scratch.path)/none") }.contains("No such file"))
    #expect(message { _ = try IDX.read(scratch.path) }.contains("not a regular file"))
    #expect(refusal([]).contains("the file is empty"))
    #expect(refusal([0, 0]).contains("4 bytes, found 2"))
    #expect(refusal([1] + Self.images.dropFirst()).contains("magic number is 0x01000803"))
    #expect(refusal([0, 0, 0x0a, 1]).contains("magic number is 0x00000a01"))
    #expect(refusal([0, 0, 8, 0]).contains("magic"))
    #expect(refusal(Array(Self.images[..<10])).contains("expected 16 bytes, found 10"))
    #expect(
      refusal(Self.images.dropLast(5)).contains("promises 12 bytes of data, but 7 were found: the file is truncated"))
    #expect(refusal(Self.images + [0]).contains("promises 12 bytes of data, but 13 were found: trailing"))
  }

  @Test func badPackedFilesSayWhatIsWrong() throws {
    func refusal(_ bytes: [UInt8]) -> String {
      let path = scratch.write("bad.gz", bytes)
      return message { _ = try IDX.read(path) }
    }
    let good = GzipMaker.pack(Self.images)
    #expect(refusal(GzipMaker.pack(Self.images.dropLast(5))).contains("promises 12 bytes of data, but 7 were found"))
    #expect(refusal(GzipMaker.pack(Self.images + [0])).contains("trailing bytes"))
    #expect(refusal(good.dropLast(12)).contains("12 bytes of data, but 8 were found"))
    #expect(refusal(good.dropLast(12)).contains("gzip data is cut off"))
    #expect(refusal(good.dropLast(3)).contains("gzip data is cut off"))
    var flipped = good
    flipped[20] ^= 4
    #expect(refusal(flipped).contains("gzip data is corrupt"))
    #expect(refusal(Array(good[..<10]) + [7] + good[11...]).contains("gzip data is corrupt"))
    #expect(refusal(good + [1, 2, 3]).contains("3 bytes after the gzip data"))
    #expect(refusal(Array(good[..<2])).contains("found 0"))
  }

  @Test(arguments: [false, true]) func absurdSizesNeitherTrapNorAllocate(packed: Bool) {
    for sizes in [
      [0x4000_0000, 0x4000_0000], [0xffff_ffff, 0xffff_ffff, 0xffff_ffff], [0x4000_0000], [0x1000_0000, 16],
    ] {
      let header = sizes.flatMap { bigEndian(UInt32($0)) }
      let bytes: [UInt8] = [0, 0, 0x0e, UInt8(sizes.count)] + header + [1, 2, 3]
      let path = scratch.write("absurd", packed ? GzipMaker.pack(bytes) : bytes)
      let text = message { _ = try IDX.read(path) }
      #expect(text.contains("truncated") || text.contains("more data than any memory holds"), "\(text)")
    }
  }

  @Test func noExamplesWithAbsurdSizesAreRefused() {
    let images = scratch.write("i", [0, 0, 8, 4, 0, 0, 0, 0] + [UInt8](repeating: 255, count: 12))
    let labels = scratch.write("l", [0, 0, 8, 1, 0, 0, 0, 0])
    #expect(message { _ = try Dataset.idx(images: images, labels: labels) }.contains("is not possible"))
  }

  @Test func imagesAndLabelsMustAgree() throws {
    let images = scratch.write("i", Self.images)
    let labels = scratch.write("l", Self.labels)
    let short = scratch.write("s", [0, 0, 8, 1] + bigEndian(UInt32(2)) + [2, 0])
    #expect(message { _ = try Dataset.idx(images: images, labels: short) }.contains("3 examples in"))
    #expect(
      message { _ = try Dataset.idx(images: images, labels: labels, classes: 2) }
        == "\(labels): \(DataError.labelOutOfRange(example: 0, classes: 2))")
    #expect(message { _ = try Dataset.idx(images: labels, labels: images) }.contains("swapped"))
    #expect(message { _ = try Dataset.idx(images: images, labels: images) }.contains("swapped"))
  }

  @Test func aFolderIsSearchedByTheUsualNames() throws {
    _ = scratch.write("train-images.idx3-ubyte", Self.images)
    _ = scratch.write("train-labels-idx1-ubyte.gz", GzipMaker.pack(Self.labels))
    _ = scratch.write("t10k-images-idx3-ubyte.gz", GzipMaker.pack(Self.images))
    #expect(message { _ = try Dataset.idxFolder(scratch.path) }.contains("no t10k-labels-idx1-ubyte"))
    _ = scratch.write("test-labels.idx1-ubyte", Self.labels)
    let (train, test) = try Dataset.idxFolder(scratch.path, classes: 3)
    #expect(train.count == 3 && test.count == 3)
    #expect(allFeatures(train) == allFeatures(test))
  }

  @Test(.enabled(if: PublicData.isHere, "needs COVEY_DATA")) func mnist() throws {
    let (train, test) = try Dataset.idxFolder(PublicData.path("mnist"))
    #expect(train.count == 60_000 && test.count == 10_000)
    #expect(train.features == .image(height: 28, width: 28, channels: 1))
    // Counts as published with the data set.
    #expect(train.labelHistogram() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949])
    #expect(test.labelHistogram() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009])
    #expect(train.featureRange() == 0...1)
    // The mean that every MNIST recipe normalises with.
    let mean = allFeatures(train).reduce(0.0) { $0 + Double($1) } / Double(60_000 * 784)
    #expect(abs(mean - 0.1307) < 0.00005)
  }

  @Test(.enabled(if: PublicData.isHere, "needs COVEY_DATA")) func fashionMNIST() throws {
    let (train, test) = try Dataset.idxFolder(PublicData.path("fashion-mnist"))
    #expect(train.labelHistogram() == [Int](repeating: 6000, count: 10))
    #expect(test.labelHistogram() == [Int](repeating: 1000, count: 10))
  }
}

extension Array where Element: BitwiseCopyable & Sendable {
  /// The elements of a shared buffer.
  init(_ buffer: SharedBuffer<Element>) {
    self = buffer.withUnsafeBufferPointer { Array($0) }
  }
}
