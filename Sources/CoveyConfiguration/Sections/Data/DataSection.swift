public import CoveyCore

/// The data: where examples come from and how clients share them.
public struct DataSection: Sendable, Hashable {
  /// Where examples come from.
  public var source: DataSource
  /// Share of the examples in [0, 1) that is held out for evaluation, for sources without a test set of their own.
  public var testFraction: Double
  /// How pixels are shifted and scaled: sources of images.
  public var standardize: PixelScale
  /// How clients share the training examples.
  public var partition: PartitionSection

  /// Data, by default the built-in glyphs by writer.
  public init(
    source: DataSource = .glyphs(GlyphsSource()), testFraction: Double = 0.1, standardize: PixelScale = .unit,
    partition: PartitionSection? = nil
  ) {
    self.source = source
    self.testFraction = testFraction
    self.standardize = standardize
    self.partition = partition ?? PartitionSection(scheme: source.standardScheme)
  }
}

extension DataSection: SettingsSection {
  /// Reads `data`.
  public init(_ reader: SettingsReader) {
    let name = reader.choice("source", default: DataSource.Name.glyphs)
    self.init(source: DataSource(name, reader))
    if source.splitsTest { testFraction = reader.number("testFraction", default: testFraction, .within(0..<1)) }
    if source.hasImages { standardize = PixelScale(reader, key: "standardize") }
    partition = PartitionSection(reader.section("partition"), standard: source.standardScheme)
    reader.finish(foreign: DataSource.owners, selector: "source")
  }

  /// Writes `data`.
  public func write(to writer: inout SettingsWriter) {
    writer.set("source", source.name.rawValue)
    source.write(to: &writer)
    if source.splitsTest { writer.set("testFraction", testFraction) }
    if source.hasImages { standardize.write("standardize", to: &writer) }
    writer.set("partition", section: partition)
  }
}
