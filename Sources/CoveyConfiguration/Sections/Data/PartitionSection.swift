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
    /// At random, log-normal numbers.
    case logNormal
    /// At random, numbers by a power law.
    case powerLaw
    /// Ranges of consecutive examples, read from a file.
    case explicit
  }

  /// The scheme.
  public var scheme: Scheme
  /// Clients, at least 1: every scheme but natural and explicit.
  public var clients: Int
  /// Concentration, above 0: dirichlet. Small values give skewed clients.
  public var alpha: Double
  /// Shards of each client, at least 1: shards.
  public var shardsPerClient: Int
  /// Labels of each client, at least 1: labels.
  public var labelsPerClient: Int
  /// Standard deviation of the logarithm of a client's number of examples, at least 0: logNormal.
  public var sigma: Double
  /// Exponent of the power law, above 0: powerLaw.
  public var exponent: Double
  /// An `.npy` file in the source's folder: client i owns the examples from entry i up to entry i + 1: explicit.
  public var offsets: String

  /// A split; what is left out has its default.
  public init(
    scheme: Scheme, clients: Int = 100, alpha: Double = 0.5, shardsPerClient: Int = 2, labelsPerClient: Int = 2,
    sigma: Double = 1, exponent: Double = 1.5, offsets: String = "start.npy"
  ) {
    self.scheme = scheme
    self.clients = clients
    self.alpha = alpha
    self.shardsPerClient = shardsPerClient
    self.labelsPerClient = labelsPerClient
    self.sigma = sigma
    self.exponent = exponent
    self.offsets = offsets
  }
}

extension PartitionSection: ConfigurationSection {
  private static let owners = [
    "clients": "iid, dirichlet, shards, labels, logNormal, powerLaw", "alpha": "dirichlet", "shardsPerClient": "shards",
    "labelsPerClient": "labels", "sigma": "logNormal", "exponent": "powerLaw", "offsets": "explicit",
  ]

  private var hasClients: Bool { scheme != .natural && scheme != .explicit }

  /// Reads a partition whose default is by chance.
  package init(_ reader: SectionReader) {
    self.init(reader, standard: .iid)
  }

  /// Reads `data.partition`.
  package init(_ reader: SectionReader, standard: Scheme) {
    self.init(scheme: reader.choice("scheme", default: standard))
    if hasClients { clients = reader.whole("clients", default: clients, .atLeast(1)) }
    switch scheme {
    case .natural, .iid: break
    case .dirichlet: alpha = reader.number("alpha", default: alpha, .above(0))
    case .shards: shardsPerClient = reader.whole("shardsPerClient", default: shardsPerClient, .atLeast(1))
    case .labels: labelsPerClient = reader.whole("labelsPerClient", default: labelsPerClient, .atLeast(1))
    case .logNormal: sigma = reader.number("sigma", default: sigma, .atLeast(0))
    case .powerLaw: exponent = reader.number("exponent", default: exponent, .above(0))
    case .explicit: offsets = reader.text("offsets", default: offsets)
    }
    reader.finish(foreign: Self.owners, selector: "scheme")
  }

  /// Writes the keys of the scheme.
  package func write(to writer: inout SectionWriter) {
    writer.set("scheme", scheme.rawValue)
    if hasClients { writer.set("clients", clients) }
    switch scheme {
    case .natural, .iid: break
    case .dirichlet: writer.set("alpha", alpha)
    case .shards: writer.set("shardsPerClient", shardsPerClient)
    case .labels: writer.set("labelsPerClient", labelsPerClient)
    case .logNormal: writer.set("sigma", sigma)
    case .powerLaw: writer.set("exponent", exponent)
    case .explicit: writer.set("offsets", offsets)
    }
  }
}
