/// The recipe of a built-in data set: handwritten-like digits, 28 x 28 grey bytes, drawn by many virtual writers.
///
/// Every writer has a slant, a stroke width, a size, an aspect, habits of position, favourite shapes of each digit (a
/// crossed 7, an open 4), a pen and a mix of digits; every example differs again by elastic distortion, breaks in the
/// stroke, stray marks and noise. Clients by writer are therefore unlike one another, as in FEMNIST. Nothing is
/// downloaded, and the bytes are the same on every platform.
public struct Glyphs: Sendable, Hashable {
  /// Training writers.
  public var writers: Int
  /// Training examples of each writer.
  public var examplesPerWriter: Int
  /// Test writers, none of whom wrote a training example.
  public var testWriters: Int
  /// Test examples of each test writer.
  public var testExamplesPerWriter: Int
  /// Concentration of the writers' mixes of digits, Dirichlet(concentration, ..., concentration): 5 is a mild skew,
  /// 0.1 leaves most writers one or two digits, 1,000 is nearly even.
  public var labelConcentration: Double

  /// A recipe; the defaults make 12,000 training and 2,000 test examples.
  public init(
    writers: Int = 100, examplesPerWriter: Int = 120, testWriters: Int = 40, testExamplesPerWriter: Int = 50,
    labelConcentration: Double = 5
  ) {
    self.writers = writers
    self.examplesPerWriter = examplesPerWriter
    self.testWriters = testWriters
    self.testExamplesPerWriter = testExamplesPerWriter
    self.labelConcentration = labelConcentration
  }
}
