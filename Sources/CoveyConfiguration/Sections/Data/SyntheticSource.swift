import CoveyCore

/// synthetic(alpha, beta): a logistic model of each client's own (Li et al. 2020, arXiv 1812.06127, section 5.1).
public struct SyntheticSource: Sendable, Hashable {
  /// How much the clients' models differ, at least 0.
  public var alpha: Double
  /// How much the clients' inputs differ, at least 0.
  public var beta: Double
  /// Clients, at least 1.
  public var clients: Int
  /// Whether clients do not differ: one model and one distribution of inputs for all.
  public var iid: Bool
  /// How much of the model all clients share, in [0, 1]; 0 is the paper's recipe.
  public var shared: Double
  /// Examples of each client.
  public var examples: ClientSizesSection
  /// Whether clients' examples are made when needed instead of held: for millions of clients.
  public var lazy: Bool
  /// Test examples, made by clients who do not train, at least 0: lazy only.
  public var testExamples: Int

  /// A recipe, by default the paper's synthetic(1, 1) with 30 clients.
  public init(
    alpha: Double = 1, beta: Double = 1, clients: Int = 30, iid: Bool = false, shared: Double = 0,
    examples: ClientSizesSection = .logNormal(mean: 4, deviation: 2, minimum: 50), lazy: Bool = false,
    testExamples: Int = 10_000
  ) {
    self.alpha = alpha
    self.beta = beta
    self.clients = clients
    self.iid = iid
    self.shared = shared
    self.examples = examples
    self.lazy = lazy
    self.testExamples = testExamples
  }

  init(_ reader: SettingsReader) {
    self.init()
    alpha = reader.number("alpha", default: alpha, .atLeast(0))
    beta = reader.number("beta", default: beta, .atLeast(0))
    clients = reader.whole("clients", default: clients, .atLeast(1))
    iid = reader.flag("iid", default: iid)
    shared = reader.number("shared", default: shared, .within(0...1))
    examples = ClientSizesSection(reader, key: "examples", default: examples)
    lazy = reader.flag("lazy", default: lazy)
    if lazy { testExamples = reader.whole("testExamples", default: testExamples, .atLeast(0)) }
  }

  func write(to writer: inout SettingsWriter) {
    writer.set("alpha", alpha)
    writer.set("beta", beta)
    writer.set("clients", clients)
    writer.set("iid", iid)
    writer.set("shared", shared)
    writer.set("examples", examples.node)
    writer.set("lazy", lazy)
    if lazy { writer.set("testExamples", testExamples) }
  }
}
