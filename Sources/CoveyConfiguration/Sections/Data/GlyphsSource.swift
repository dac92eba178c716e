import CoveyCore

/// Drawn digits, 28 x 28, of virtual writers who differ.
public struct GlyphsSource: Sendable, Hashable {
  /// Training writers, at least 1: one client each under the natural partition.
  public var writers: Int
  /// Training examples of each writer, at least 1.
  public var examples: Int
  /// Writers of the test set, at least 1, none of whom trains.
  public var testWriters: Int
  /// Test examples of each test writer, at least 1.
  public var testExamples: Int
  /// How even the writers' mixes of digits are, above 0: the concentration of a Dirichlet distribution.
  public var labelConcentration: Double

  /// Glyphs; the defaults make 12,000 training and 2,000 test examples.
  public init(
    writers: Int = 100, examples: Int = 120, testWriters: Int = 40, testExamples: Int = 50,
    labelConcentration: Double = 5
  ) {
    self.writers = writers
    self.examples = examples
    self.testWriters = testWriters
    self.testExamples = testExamples
    self.labelConcentration = labelConcentration
  }

  init(_ reader: SettingsReader) {
    self.init()
    writers = reader.whole("writers", default: writers, .atLeast(1))
    examples = reader.whole("examples", default: examples, .atLeast(1))
    testWriters = reader.whole("testWriters", default: testWriters, .atLeast(1))
    testExamples = reader.whole("testExamples", default: testExamples, .atLeast(1))
    labelConcentration = reader.number("labelConcentration", default: labelConcentration, .above(0))
  }

  func write(to writer: inout SettingsWriter) {
    writer.set("writers", writers)
    writer.set("examples", examples)
    writer.set("testWriters", testWriters)
    writer.set("testExamples", testExamples)
    writer.set("labelConcentration", labelConcentration)
  }
}
