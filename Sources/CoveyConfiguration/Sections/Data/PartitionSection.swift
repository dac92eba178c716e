public import CoveyCore

/// How clients share a data set. Parts that a scheme does not use keep their defaults.
public struct PartitionSection: Sendable, Hashable {
  /// The schemes.
  public enum Scheme: String, Sendable, Hashable, CaseIterable {
    /// As the source says: by writer, user, or key column.
    case natural
    /// At random, equal numbers.
    case iid
    /// Each client's labels mixed by a Dirichlet distribution (Hsu et al. 2019, arXiv 1909.06335).
    case dirichlet
    /// Sorted by label and dealt out in shards (McMahan et al. 2017, arXiv 1602.05629).
    case shards
    /// A fixed number of labels a client.
    case labels
    /// Each label split over clients by a Dirichlet distribution, so that numbers differ too (Yurochkin et al. 2019,
    /// arXiv 1905.12022).
    case dirichletPerClass
    /// Log-normal numbers.
    case logNormal
    /// Numbers by a power law.
    case powerLaw
    /// Ranges of consecutive examples, read from a file.
    case explicit
    /// Any number of virtual clients, each drawing its examples from one natural client, or from all examples where
    /// the source has no clients: indices over shared data, nothing stored per client.
    case resampled
  }

  /// The scheme.
  public var scheme: Scheme
  /// Clients, at least 1: every scheme but natural and explicit.
  public var clients: Int
  /// Concentration, above 0: dirichlet, dirichletPerClass. Small values give skewed clients.
  public var alpha: Double
  /// Shards of each client, at least 1: shards.
  public var shardsPerClient: Int
  /// Labels of each client, at least 1: labels. Also logNormal and powerLaw, where nil leaves labels to chance.
  public var labelsPerClient: Int?
  /// Fewest examples of a client, at least 1: dirichletPerClass, logNormal, powerLaw.
  public var minimum: Int
  /// Standard deviation of the logarithm of a client's number of examples, at least 0: logNormal.
  public var deviation: Double
  /// Exponent of the power law's density, above 1: powerLaw.
  public var exponent: Double
  /// An `.npy` file in the source's folder: client i owns the examples from entry i up to entry i + 1: explicit.
  public var offsets: String
  /// Examples of each client: resampled.
  public var examples: ClientSizesSection

  /// A split; what is left out has its default.
  public init(
    scheme: Scheme, clients: Int = 100, alpha: Double = 0.5, shardsPerClient: Int = 2, labelsPerClient: Int? = nil,
    minimum: Int? = nil, deviation: Double = 1, exponent: Double = 3, offsets: String = "start.npy",
    examples: ClientSizesSection = .uniform(minimum: 10, maximum: 30)
  ) {
    self.scheme = scheme
    self.clients = clients
    self.alpha = alpha
    self.shardsPerClient = shardsPerClient
    self.labelsPerClient = labelsPerClient ?? (scheme == .labels ? 2 : nil)
    self.minimum = minimum ?? (scheme == .logNormal ? 1 : 10)
    self.deviation = deviation
    self.exponent = exponent
    self.offsets = offsets
    self.examples = examples
  }
}

extension PartitionSection: SettingsSection {
  private static let owners = [
    "clients": "iid, dirichlet, dirichletPerClass, shards, labels, logNormal, powerLaw, resampled",
    "alpha": "dirichlet, dirichletPerClass", "shardsPerClient": "shards",
    "labelsPerClient": "labels, logNormal, powerLaw", "minimum": "dirichletPerClass, logNormal, powerLaw",
    "deviation": "logNormal", "exponent": "powerLaw", "offsets": "explicit",
    "examples": "resampled",
  ]

  private var hasClients: Bool { scheme != .natural && scheme != .explicit }

  /// Reads a partition whose default is by chance.
  public init(_ reader: SettingsReader) {
    self.init(reader, standard: .iid)
  }

  /// Reads `data.partition`.
  package init(_ reader: SettingsReader, standard: Scheme) {
    self.init(scheme: reader.choice("scheme", default: standard))
    if hasClients { clients = reader.whole("clients", default: clients, .atLeast(1)) }
    switch scheme {
    case .natural, .iid: break
    case .dirichlet: alpha = reader.number("alpha", default: alpha, .above(0))
    case .shards: shardsPerClient = reader.whole("shardsPerClient", default: shardsPerClient, .atLeast(1))
    case .labels: labelsPerClient = reader.whole("labelsPerClient", default: 2, .atLeast(1))
    case .dirichletPerClass:
      alpha = reader.number("alpha", default: alpha, .above(0))
      minimum = reader.whole("minimum", default: minimum, .atLeast(1))
    case .logNormal:
      deviation = reader.number("deviation", default: deviation, .atLeast(0))
      readSizes(reader)
    case .powerLaw:
      exponent = reader.number("exponent", default: exponent, .above(1))
      readSizes(reader)
    case .explicit: offsets = reader.text("offsets", default: offsets)
    case .resampled: examples = ClientSizesSection(reader, key: "examples", default: examples)
    }
    reader.finish(foreign: Self.owners, selector: "scheme")
  }

  /// Writes the keys of the scheme.
  public func write(to writer: inout SettingsWriter) {
    writer.set("scheme", scheme.rawValue)
    if hasClients { writer.set("clients", clients) }
    switch scheme {
    case .natural, .iid: break
    case .dirichlet: writer.set("alpha", alpha)
    case .shards: writer.set("shardsPerClient", shardsPerClient)
    case .labels: writer.set("labelsPerClient", labelsPerClient)
    case .dirichletPerClass:
      writer.set("alpha", alpha)
      writer.set("minimum", minimum)
    case .logNormal:
      writer.set("deviation", deviation)
      writeSizes(to: &writer)
    case .powerLaw:
      writer.set("exponent", exponent)
      writeSizes(to: &writer)
    case .explicit: writer.set("offsets", offsets)
    case .resampled: writer.set("examples", examples.node)
    }
  }

  private mutating func readSizes(_ reader: SettingsReader) {
    minimum = reader.whole("minimum", default: minimum, .atLeast(1))
    labelsPerClient = reader.optionalWhole("labelsPerClient", .atLeast(1))
  }

  private func writeSizes(to writer: inout SettingsWriter) {
    writer.set("minimum", minimum)
    writer.set("labelsPerClient", labelsPerClient)
  }
}
