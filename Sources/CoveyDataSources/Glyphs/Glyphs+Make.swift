import CoveyCore
internal import CoveyData
import CoveyRandom

extension Glyphs {
  /// Draws the data set, about 10 microseconds an example.
  /// - Parameter seed: The same seed gives the same bytes on every platform.
  /// - Throws: `DataError.sizeMismatch(_:)` if a count is not positive or there are more than 2^31 examples.
  public func make(seed: UInt64) throws -> GlyphData {
    for (name, count) in [
      ("writers", writers), ("examplesPerWriter", examplesPerWriter), ("testWriters", testWriters),
      ("testExamplesPerWriter", testExamplesPerWriter),
    ] where count < 1 {
      throw DataError.sizeMismatch("glyphs: \(name) is \(count); it must be at least 1")
    }
    guard labelConcentration >= 1e-100, labelConcentration <= 1e100 else {
      throw DataError.sizeMismatch("glyphs: labelConcentration must be positive and finite")
    }
    for (total, overflow) in [
      writers.multipliedReportingOverflow(by: examplesPerWriter),
      testWriters.multipliedReportingOverflow(by: testExamplesPerWriter),
    ] where overflow || total > Int(Int32.max) {
      throw DataError.sizeMismatch("glyphs: more than \(Int32.max) examples; use fewer writers or examples")
    }
    let perWriter = examplesPerWriter
    return GlyphData(
      train: try draw(0..<writers, each: perWriter, seed: seed),
      writers: SharedBuffer<Int32>(count: writers * perWriter) { buffer in
        for i in buffer.indices { buffer.initializeElement(at: i, to: Int32(i / perWriter)) }
      },
      test: try draw(writers..<writers + testWriters, each: testExamplesPerWriter, seed: seed))
  }

  private func draw(_ range: Range<Int>, each: Int, seed: UInt64) throws -> Dataset {
    let pixels = GlyphRaster.side * GlyphRaster.side
    var labels = [Int32]()
    labels.reserveCapacity(range.count * each)
    let images = SharedBuffer<UInt8>(count: range.count * each * pixels) { buffer in
      guard var destination = buffer.baseAddress else { return }
      var pen = GlyphPen()
      for writer in range {
        let style = GlyphStyle(seed: seed, writer: writer, labelConcentration: labelConcentration)
        for example in 0..<each {
          var stream = RandomStream(seed: seed, purpose: .data, round: 2 + example, client: writer)
          labels.append(Int32(pen.draw(style, stream: &stream, to: destination)))
          destination += pixels
        }
      }
    }
    return try Dataset(
      features: .image(height: GlyphRaster.side, width: GlyphRaster.side, channels: 1), targets: .classes(10),
      featureStorage: .bytes(images, scale: 1.0 / 255, offset: 0), targetStorage: .labels(SharedBuffer(labels)))
  }
}
