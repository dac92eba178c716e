import CoveyCore

/// Where examples come from, with what each source needs to know.
public enum DataSource: Sendable, Hashable {
  /// Built in: drawn digits of many writers.
  case glyphs(GlyphsSource)
  /// Built in: synthetic(alpha, beta) of FedProx.
  case synthetic(SyntheticSource)
  /// MNIST; the folder of its four files, or nil for the usual places.
  case mnist(directory: String?)
  /// Fashion-MNIST; the folder of its four files, or nil for the usual places.
  case fashionMNIST(directory: String?)
  /// A folder with four files like MNIST's.
  case idx(IDXSource)
  /// NumPy arrays.
  case npy(NPYSource)
  /// Comma-separated values.
  case csv(CSVSource)
  /// LEAF's JSON.
  case leaf(LEAFSource)

  /// The names of sources.
  public enum Name: String, Sendable, Hashable, CaseIterable {
    /// Built in: drawn digits of many writers.
    case glyphs
    /// Built in: synthetic(alpha, beta) of FedProx.
    case synthetic
    /// MNIST.
    case mnist
    /// Fashion-MNIST.
    case fashionMNIST = "fashion-mnist"
    /// A folder with four files like MNIST's.
    case idx
    /// NumPy arrays.
    case npy
    /// Comma-separated values.
    case csv
    /// LEAF's JSON.
    case leaf
  }

  /// The source's name.
  public var name: Name {
    switch self {
    case .glyphs: .glyphs
    case .synthetic: .synthetic
    case .mnist: .mnist
    case .fashionMNIST: .fashionMNIST
    case .idx: .idx
    case .npy: .npy
    case .csv: .csv
    case .leaf: .leaf
    }
  }

  /// The source with its defaults, as `covey data describe NAME` takes it.
  public init(name: Name) {
    self.init(name, SettingsReader(defaultsAt: "data"))
  }
}

extension DataSource {
  init(_ name: Name, _ reader: SettingsReader) {
    switch name {
    case .glyphs: self = .glyphs(GlyphsSource(reader))
    case .synthetic: self = .synthetic(SyntheticSource(reader))
    case .mnist: self = .mnist(directory: reader.optionalText("directory"))
    case .fashionMNIST: self = .fashionMNIST(directory: reader.optionalText("directory"))
    case .idx: self = .idx(IDXSource(reader))
    case .npy: self = .npy(NPYSource(reader))
    case .csv: self = .csv(CSVSource(reader))
    case .leaf: self = .leaf(LEAFSource(reader))
    }
  }

  func write(to writer: inout SettingsWriter) {
    switch self {
    case .glyphs(let source): source.write(to: &writer)
    case .synthetic(let source): source.write(to: &writer)
    case .mnist(let directory), .fashionMNIST(let directory): writer.set("directory", directory)
    case .idx(let source): source.write(to: &writer)
    case .npy(let source): source.write(to: &writer)
    case .csv(let source): source.write(to: &writer)
    case .leaf(let source): source.write(to: &writer)
    }
  }

  /// Whether the test set is split off the examples.
  var splitsTest: Bool {
    switch self {
    case .glyphs, .mnist, .fashionMNIST, .idx: false
    case .synthetic(let source): !source.lazy
    case .npy(let source): source.testFeatures == nil
    case .csv(let source): source.testFiles.isEmpty
    case .leaf(let source): source.testDirectory == nil
    }
  }

  /// Whether the examples are images stored as bytes.
  var hasImages: Bool {
    switch self {
    case .glyphs, .mnist, .fashionMNIST, .idx: true
    case .synthetic, .npy, .csv, .leaf: false
    }
  }

  /// How clients share the examples if the configuration does not say.
  var standardScheme: PartitionSection.Scheme {
    switch self {
    case .glyphs, .synthetic, .leaf: .natural
    case .mnist, .fashionMNIST, .idx, .npy: .iid
    case .csv(let source): source.client == nil && !source.clientPerFile ? .iid : .natural
    }
  }

  /// Every source's own keys, and which sources have them.
  static let owners: [String: String] = {
    var owners: [String: [String]] = [
      "testFraction": ["csv, npy, leaf and synthetic without test data of their own"],
      "testExamples": ["synthetic with lazy: true"],
    ]
    for name in Name.allCases {
      let log = SettingsLog()
      _ = DataSource(name, SettingsReader(nil, path: "", log: log))
      for key in log.topLevelKeys { owners[key, default: []].append(name.rawValue) }
      if DataSource(name: name).hasImages { owners["standardize", default: []].append(name.rawValue) }
    }
    return owners.mapValues { $0.joined(separator: ", ") }
  }()
}
