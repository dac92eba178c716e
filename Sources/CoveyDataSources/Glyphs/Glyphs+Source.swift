public import CoveyCore

extension Glyphs: DataSource {
  static let maker = NamedMaker<any DataSource>(
    "glyphs", "built in: drawn digits 28 x 28 by many virtual writers who differ"
  ) { Glyphs($0) }

  /// The word in `data.source`.
  public var name: String { Self.maker.name }

  /// Images with test writers of their own.
  public var traits: DataSourceTraits {
    DataSourceTraits(splitsTest: false, hasImages: true, hasClients: true, isMadeUp: true)
  }

  /// Reads the keys of `data`.
  public init(_ reader: SettingsReader) {
    self.init()
    writers = reader.whole("writers", default: writers, .atLeast(1))
    examplesPerWriter = reader.whole("examples", default: examplesPerWriter, .atLeast(1))
    testWriters = reader.whole("testWriters", default: testWriters, .atLeast(1))
    testExamplesPerWriter = reader.whole("testExamples", default: testExamplesPerWriter, .atLeast(1))
    labelConcentration = reader.number("labelConcentration", default: labelConcentration, .above(0))
  }

  /// Writes the keys.
  public func write(to writer: inout SettingsWriter) {
    writer.set("writers", writers)
    writer.set("examples", examplesPerWriter)
    writer.set("testWriters", testWriters)
    writer.set("testExamples", testExamplesPerWriter)
    writer.set("labelConcentration", labelConcentration)
  }

  /// Draws the digits. The test writers do not train.
  public func load(_ context: LoadingContext) throws -> LoadedExamples {
    let glyphs = try make(seed: context.seed)
    return LoadedExamples(train: glyphs.train, test: glyphs.test, heldOut: .publicData, keys: glyphs.writers)
  }
}
