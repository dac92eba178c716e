public import CoveyCore

extension PartitionScheme: SettingsSection {
  private static let owners = [
    "clients": "iid, dirichlet, dirichletPerClass, shards, labels, logNormal, powerLaw, resampled",
    "alpha": "dirichlet, dirichletPerClass", "shardsPerClient": "shards",
    "labelsPerClient": "labels, logNormal, powerLaw", "minimum": "dirichletPerClass, logNormal, powerLaw",
    "deviation": "logNormal", "exponent": "powerLaw", "offsets": "explicit",
    "examples": "resampled",
  ]

  /// Reads a partition that is by chance if the section does not say.
  public init(_ reader: SettingsReader) {
    self.init(reader, standard: .iid)
  }

  /// Reads `data.partition`; `standard` is the scheme if the section states none.
  public init(_ reader: SettingsReader, standard: Kind) {
    let kind = reader.choice("scheme", default: standard)
    let clients =
      kind == .natural || kind == .explicit ? 0 : reader.whole("clients", default: Self.standardClients, .atLeast(1))
    func alpha() -> Double { reader.number("alpha", default: 0.5, .above(0)) }
    func minimum(_ standard: Int) -> Int { reader.whole("minimum", default: standard, .atLeast(1)) }
    func labels() -> Int? { reader.optionalWhole("labelsPerClient", .atLeast(1)) }
    switch kind {
    case .natural: self = .natural
    case .iid: self = .iid(clients: clients)
    case .dirichlet: self = .dirichlet(clients: clients, alpha: alpha())
    case .shards:
      self = .shards(clients: clients, perClient: reader.whole("shardsPerClient", default: 2, .atLeast(1)))
    case .labelsPerClient:
      self = .labelsPerClient(clients: clients, labels: reader.whole("labelsPerClient", default: 2, .atLeast(1)))
    case .dirichletPerClass: self = .dirichletPerClass(clients: clients, alpha: alpha(), minimum: minimum(10))
    case .logNormal:
      self = .logNormal(
        clients: clients, deviation: reader.number("deviation", default: 1, .atLeast(0)), minimum: minimum(1),
        labelsPerClient: labels())
    case .powerLaw:
      self = .powerLaw(
        clients: clients, exponent: reader.number("exponent", default: 3, .above(1)), minimum: minimum(10),
        labelsPerClient: labels())
    case .explicit: self = .explicit(offsets: Offsets(reader, key: "offsets"))
    case .resampled:
      self = .resampled(
        clients: clients, sizes: ClientSizes(reader, key: "examples", default: .uniform(minimum: 10, maximum: 30)))
    }
    reader.finish(foreign: Self.owners, selector: "scheme")
  }

  /// Clients of a scheme that has their number, if nothing else is said.
  private static let standardClients = 100

  /// A scheme with its defaults.
  public init(standard kind: Kind) {
    self.init(SettingsReader(defaultsAt: "partition"), standard: kind)
  }

  /// Writes the keys of the scheme.
  public func write(to writer: inout SettingsWriter) {
    writer.set("scheme", kind.rawValue)
    if case .explicit(let offsets) = self {
      writer.set("offsets", offsets.node)
      return
    }
    if let clients { writer.set("clients", clients) }
    switch self {
    case .natural, .iid, .explicit: break
    case .dirichlet(_, let alpha): writer.set("alpha", alpha)
    case .shards(_, let perClient): writer.set("shardsPerClient", perClient)
    case .labelsPerClient(_, let labels): writer.set("labelsPerClient", labels)
    case .dirichletPerClass(_, let alpha, let minimum):
      writer.set("alpha", alpha)
      writer.set("minimum", minimum)
    case .logNormal(_, let deviation, let minimum, let labels):
      writer.set("deviation", deviation)
      writer.set("minimum", minimum)
      writer.set("labelsPerClient", labels)
    case .powerLaw(_, let exponent, let minimum, let labels):
      writer.set("exponent", exponent)
      writer.set("minimum", minimum)
      writer.set("labelsPerClient", labels)
    case .resampled(_, let sizes): writer.set("examples", sizes.node)
    }
  }
}

extension PartitionScheme.Offsets {
  /// Reads the name of a file, or a list of whole numbers.
  init(_ reader: SettingsReader, key: String) {
    if case .sequence? = reader.node(key)?.content {
      self = .rows(reader.wholes(key, .atLeast(0)) ?? [])
    } else {
      self = .file(reader.text(key, default: "start.npy"))
    }
  }

  var node: SettingsNode {
    switch self {
    case .file(let name): .text(name)
    case .rows(let offsets): .wholes(offsets)
    }
  }
}
