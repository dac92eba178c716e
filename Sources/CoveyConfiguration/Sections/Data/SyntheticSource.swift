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
  /// Whether clients' examples are made when needed instead of held: for millions of clients.
  public var lazy: Bool

  /// A recipe, by default the paper's synthetic(1, 1) with 30 clients.
  public init(alpha: Double = 1, beta: Double = 1, clients: Int = 30, iid: Bool = false, lazy: Bool = false) {
    self.alpha = alpha
    self.beta = beta
    self.clients = clients
    self.iid = iid
    self.lazy = lazy
  }

  init(_ reader: SectionReader) {
    self.init()
    alpha = reader.number("alpha", default: alpha, .atLeast(0))
    beta = reader.number("beta", default: beta, .atLeast(0))
    clients = reader.whole("clients", default: clients, .atLeast(1))
    iid = reader.flag("iid", default: iid)
    lazy = reader.flag("lazy", default: lazy)
  }

  func write(to writer: inout SectionWriter) {
    writer.set("alpha", alpha)
    writer.set("beta", beta)
    writer.set("clients", clients)
    writer.set("iid", iid)
    writer.set("lazy", lazy)
  }
}
