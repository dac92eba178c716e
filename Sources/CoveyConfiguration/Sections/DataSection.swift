public import CoveyCore
internal import CoveyData
public import CoveyDataSources

/// The data: where examples come from and how clients share them.
public struct DataSection: Sendable {
  /// Where examples come from.
  public var source: any DataSource
  /// Share of the examples in [0, 1) that is held out for evaluation, for sources without a test set of their own.
  public var testFraction: Double
  /// How pixels are shifted and scaled: sources of images.
  public var standardize: PixelScale
  /// How clients share the training examples.
  public var partition: PartitionScheme

  /// Data, by default the built-in glyphs by writer.
  public init(
    source: any DataSource = Glyphs(), testFraction: Double = 0.1, standardize: PixelScale = .unit,
    partition: PartitionScheme? = nil
  ) {
    self.source = source
    self.testFraction = testFraction
    self.standardize = standardize
    self.partition = partition ?? PartitionScheme(standard: source.traits.standardScheme)
  }
}

extension DataSection: SettingsSection {
  /// Reads `data`.
  public init(_ reader: SettingsReader) {
    self.init(source: reader.part("source", of: DataSources.registry, default: DataSources.standard).make(reader))
    let traits = source.traits
    if traits.splitsTest { testFraction = reader.number("testFraction", default: testFraction, .within(0..<1)) }
    if traits.hasImages { standardize = PixelScale(reader, key: "standardize") }
    partition = PartitionScheme(reader.section("partition"), standard: traits.standardScheme)
    reader.finish(foreign: Self.owners(), selector: "source")
  }

  /// Writes `data`.
  public func write(to writer: inout SettingsWriter) {
    writer.set("source", source.name)
    source.write(to: &writer)
    if source.traits.splitsTest { writer.set("testFraction", testFraction) }
    if source.traits.hasImages { standardize.write("standardize", to: &writer) }
    writer.set("partition", section: partition)
  }

  /// Every source's own keys, and which sources have them.
  private static func owners() -> [String: String] {
    let sources = DataSources.registry.all.map { maker in
      let log = SettingsLog()
      let source = maker.make(SettingsReader(nil, path: "", log: log))
      return (name: maker.name, traits: source.traits, keys: log.topLevelKeys)
    }
    let splitting = sources.filter(\.traits.splitsTest).map(\.name).joined(separator: ", ")
    var owners = ["testFraction": ["\(splitting) without test data of their own"]]
    for source in sources {
      for (key, condition) in source.traits.conditionalKeys {
        owners[key, default: []].append("\(source.name) with \(condition)")
      }
    }
    for source in sources {
      for key in source.keys { owners[key, default: []].append(source.name) }
      if source.traits.hasImages { owners["standardize", default: []].append(source.name) }
    }
    return owners.mapValues { $0.joined(separator: ", ") }
  }
}

/// Sections are equal if they are written alike.
extension DataSection: Hashable {
  /// Whether both are written alike.
  public static func == (left: DataSection, right: DataSection) -> Bool { left.node == right.node }

  /// Hashes what is written.
  public func hash(into hasher: inout Hasher) { hasher.combine(node) }
}

extension DataSourceTraits {
  /// How clients share the examples if the configuration does not say.
  var standardScheme: PartitionScheme.Kind { hasClients ? .natural : .iid }
}
