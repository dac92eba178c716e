public import CoveyCore
internal import CoveyData

extension Synthetic: DataSource {
  static let maker = NamedMaker<any DataSource>(
    "synthetic", "built in: synthetic(alpha, beta) of FedProx, 60 numbers and 10 classes"
  ) { Synthetic($0) }

  /// The word in `data.source`.
  public var name: String { Self.maker.name }

  /// Clients hold out a share of their own, unless they are made when asked.
  public var traits: DataSourceTraits {
    DataSourceTraits(
      splitsTest: !lazy, hasClients: true, isMadeUp: true,
      fixedClients: lazy
        ? "lazy synthetic clients cannot be shared out again; remove the partition, or data.lazy" : nil,
      conditionalKeys: ["testExamples": "lazy: true"])
  }

  /// Reads the keys of `data`.
  public init(_ reader: SettingsReader) {
    self.init()
    alpha = reader.number("alpha", default: alpha, .atLeast(0))
    beta = reader.number("beta", default: beta, .atLeast(0))
    clients = reader.whole("clients", default: clients, .atLeast(1))
    iid = reader.flag("iid", default: iid)
    shared = reader.number("shared", default: shared, .within(0...1))
    sizes = ClientSizes(reader, key: "examples", default: sizes)
    lazy = reader.flag("lazy", default: lazy)
    if lazy { testExamples = reader.whole("testExamples", default: testExamples, .atLeast(0)) }
  }

  /// Writes the keys.
  public func write(to writer: inout SettingsWriter) {
    writer.set("alpha", alpha)
    writer.set("beta", beta)
    writer.set("clients", clients)
    writer.set("iid", iid)
    writer.set("shared", shared)
    writer.set("examples", sizes.node)
    writer.set("lazy", lazy)
    if lazy { writer.set("testExamples", testExamples) }
  }

  /// Makes all clients' examples.
  public func load(_ context: LoadingContext) throws -> LoadedExamples {
    let made = try make(seed: context.seed, testShare: context.testFraction)
    return LoadedExamples(train: made.train, test: made.test, heldOut: .clientData, keys: made.partition.owners)
  }

  /// The clients, if they are to be made when asked. Clients who do not train make the test examples.
  public func makeClients(_ context: LoadingContext) throws -> MadeClients? {
    guard lazy else { return nil }
    return MadeClients(
      try LazySynthetic(self, seed: context.seed, testExamples: testExamples), heldOut: .publicData)
  }
}

extension Partition {
  /// The client of each example, by its position; a partition that leaves examples out has none.
  fileprivate var owners: SharedBuffer<Int32>? {
    var owners = [Int32](repeating: -1, count: positions.count)
    for client in 0..<clientCount {
      for index in self[client].range {
        let position = Int(positions[index])
        guard position < owners.count else { return nil }
        owners[position] = Int32(client)
      }
    }
    return SharedBuffer(owners)
  }
}
