import CoveyCore
import CoveyData
import CoveyDataSources
import CoveyRandom
import Testing

@Suite struct GlyphsTests {
  private static let small = Glyphs(writers: 12, examplesPerWriter: 30, testWriters: 5, testExamplesPerWriter: 20)

  private func pixels(_ dataset: Dataset) throws -> SharedBuffer<UInt8> {
    guard case .bytes(let bytes, let scale, let offset) = dataset.featureStorage else {
      throw DataError.sizeMismatch("glyphs are bytes")
    }
    #expect(scale == 1.0 / 255 && offset == 0)
    return bytes
  }

  private func labels(_ dataset: Dataset) throws -> [Int] {
    guard case .labels(let labels) = dataset.targetStorage else { throw DataError.sizeMismatch("glyphs have labels") }
    return (0..<labels.count).map { Int(labels[$0]) }
  }

  /// FNV-1a of the bytes.
  private func digest(_ bytes: SharedBuffer<UInt8>) -> UInt64 {
    (0..<bytes.count).reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64(bytes[$1])) &* 0x100_0000_01b3 }
  }

  @Test func shapesAndCounts() throws {
    let data = try Self.small.make(seed: 1)
    #expect(data.train.count == 360 && data.test.count == 100)
    #expect(data.train.features == .image(height: 28, width: 28, channels: 1) && data.train.targets == .classes(10))
    let clients = try data.byWriter()
    #expect(clients.clientCount == 12)
    for writer in 0..<12 {
      let view = try clients.view(ofClient: writer)
      #expect(
        view.positions?.range.map { Int(view.positions?.buffer[$0] ?? -1) } == Array(30 * writer..<30 * writer + 30))
    }
    #expect(try Set(labels(data.train)) == Set(0..<10))
  }

  @Test func everyExampleIsInkOnPaper() throws {
    let data = try Self.small.make(seed: 2)
    let bytes = try pixels(data.train)
    for example in 0..<data.train.count {
      let page = (784 * example..<784 * example + 784).map { bytes[$0] }
      let dark = page.count { $0 > 70 }
      #expect(dark >= 12 && dark <= 400)
    }
  }

  @Test func sameSeedSameBytes() throws {
    let first = try Self.small.make(seed: 3)
    let second = try Self.small.make(seed: 3)
    let other = try Self.small.make(seed: 4)
    #expect(try digest(pixels(first.train)) == digest(pixels(second.train)))
    #expect(try digest(pixels(first.test)) == digest(pixels(second.test)))
    #expect(try digest(pixels(first.train)) != digest(pixels(other.train)))
  }

  /// The bytes of seed 1 when this was written: a platform whose digits differ fails here.
  @Test func bytesArePortable() throws {
    #expect(try digest(pixels(Self.small.make(seed: 1).train)) == 0xd05c_8792_68fd_c039)
  }

  /// A writer's page does not depend on how many others there are, nor on the number of examples after it.
  @Test func writersAreIndependent() throws {
    let few = try Glyphs(writers: 2, examplesPerWriter: 3, testWriters: 1, testExamplesPerWriter: 1).make(seed: 5)
    let many = try Glyphs(writers: 9, examplesPerWriter: 30, testWriters: 1, testExamplesPerWriter: 1).make(seed: 5)
    let fewBytes = try pixels(few.train)
    let manyBytes = try pixels(many.train)
    for example in 0..<3 {
      for i in 0..<784 {
        #expect(fewBytes[784 * (3 + example) + i] == manyBytes[784 * (30 + example) + i])
      }
    }
  }

  @Test func writersPreferDigitsAsTheConcentrationSays() throws {
    func entropy(_ concentration: Double) throws -> Double {
      let recipe = Glyphs(
        writers: 30, examplesPerWriter: 100, testWriters: 1, testExamplesPerWriter: 1, labelConcentration: concentration
      )
      return try PartitionSummary(recipe.make(seed: 1).byWriter()).clientLabelEntropy
    }
    let skewed = try entropy(0.05)
    let mild = try entropy(5)
    let even = try entropy(10_000)
    #expect(skewed < 1.5 && mild > 2.8 && mild < even && even > 3.2)
  }

  /// The nearest mean image tells digits apart far better than chance and far worse than perfectly, also those of
  /// unseen writers: there is something to learn, and no trivial way.
  @Test func nearestMeanLearnsSomething() throws {
    let data = try Glyphs(writers: 60, examplesPerWriter: 50, testWriters: 20, testExamplesPerWriter: 50).make(seed: 1)
    let train = try pixels(data.train)
    let trainLabels = try labels(data.train)
    var means = [[Float]](repeating: [Float](repeating: 0, count: 784), count: 10)
    var counts = [Float](repeating: 0, count: 10)
    for (i, label) in trainLabels.enumerated() {
      counts[label] += 1
      for p in 0..<784 { means[label][p] += Float(train[784 * i + p]) }
    }
    for l in 0..<10 { for p in 0..<784 { means[l][p] /= counts[l] } }
    let test = try pixels(data.test)
    var right = 0
    for (i, label) in try labels(data.test).enumerated() {
      let distances = means.map { mean in
        (0..<784).reduce(Float(0)) { sum, p in
          let d = mean[p] - Float(test[784 * i + p])
          return sum + d * d
        }
      }
      if distances.firstIndex(of: distances.min() ?? 0) == label { right += 1 }
    }
    let accuracy = Double(right) / 1_000
    #expect(accuracy > 0.55 && accuracy < 0.9)
  }

  @Test func impossibleRecipesAreRefused() {
    for recipe in [
      Glyphs(writers: 0), Glyphs(examplesPerWriter: -1), Glyphs(testWriters: 0), Glyphs(testExamplesPerWriter: 0),
      Glyphs(labelConcentration: 0), Glyphs(labelConcentration: .nan),
      Glyphs(labelConcentration: .leastNonzeroMagnitude),
      Glyphs(writers: 1 << 20, examplesPerWriter: 1 << 20), Glyphs(writers: .max, examplesPerWriter: 2),
    ] {
      #expect(throws: DataError.self) { try recipe.make(seed: 1) }
    }
  }
}
