/// How a data set is split over clients.
///
/// Every scheme uses every example exactly once, except ``explicit(offsets:)`` when its offsets leave rows out. The same
/// scheme, data and seed give the same split on every platform.
public enum PartitionScheme: Sendable, Hashable {
  /// Shuffled and cut into equal parts; sizes differ by at most one.
  case iid(clients: Int)
  /// Label skew with equal sizes: each client's mix of labels is Dirichlet(`alpha` x the labels' shares), drawn without
  /// replacement; a label that has run out is struck from the mixes of later clients. Small `alpha` (0.1) leaves a
  /// client few labels, large (100) is nearly IID.
  ///
  /// Source: Hsu, Qi, Brown, "Measuring the effects of non-identical data distribution for federated visual
  /// classification", 2019, arXiv 1909.06335.
  case dirichlet(clients: Int, alpha: Double)
  /// Label and quantity skew: each label's examples are split over clients by Dirichlet(`alpha`, ..., `alpha`); clients
  /// that already hold an equal share get no more. Drawn again (up to 100 times) until each has `minimum` examples.
  ///
  /// Source: Yurochkin et al., "Bayesian nonparametric federated learning of neural networks", ICML 2019,
  /// arXiv 1905.12022, and its released code.
  case dirichletPerClass(clients: Int, alpha: Double, minimum: Int)
  /// Sorted by label, cut into `clients * perClient` shards, `perClient` random ones to each client. When the examples
  /// do not divide evenly, the first shards are one example longer.
  ///
  /// Source: McMahan, Moore, Ramage, Hampson, Agüera y Arcas, "Communication-efficient learning of deep networks from
  /// decentralized data", AISTATS 2017, arXiv 1602.05629.
  case shards(clients: Int, perClient: Int)
  /// Exactly `labels` different labels a client, dealt like cards; a label's examples are cut evenly over its clients.
  case labelsPerClient(clients: Int, labels: Int)
  /// Quantity skew: sizes beyond `minimum` in proportion to exp(`deviation` x N(0, 1)); labels IID, or exactly
  /// `labelsPerClient` different ones a client. FedProx's MNIST split has 1,000 clients, deviation 2, minimum 10,
  /// 2 labels (arXiv 1812.06127, which calls it a power law).
  case logNormal(clients: Int, deviation: Double, minimum: Int, labelsPerClient: Int?)
  /// Quantity skew: sizes beyond `minimum` in proportion to Pareto (Lomax) numbers with density falling as
  /// size^-`exponent`; labels IID, or exactly `labelsPerClient` different ones a client.
  case powerLaw(clients: Int, exponent: Double, minimum: Int, labelsPerClient: Int?)
  /// One client for each different key: a writer, a user, a column's value.
  case natural
  /// Client i owns rows `offsets[i]..<offsets[i + 1]`.
  case explicit(offsets: [Int])

  /// The scheme's name in configurations: "iid", "dirichlet", ...
  public var name: String { kind.rawValue }

  /// The number of clients, where the scheme itself says it.
  public var clients: Int? {
    switch self {
    case .iid(let clients), .dirichlet(let clients, _), .dirichletPerClass(let clients, _, _), .shards(let clients, _),
      .labelsPerClient(let clients, _), .logNormal(let clients, _, _, _), .powerLaw(let clients, _, _, _):
      clients
    case .natural: nil
    case .explicit(let offsets): max(0, offsets.count - 1)
    }
  }

  enum Kind: String, Codable, CaseIterable {
    case iid, dirichlet, dirichletPerClass, shards, labelsPerClient, logNormal, powerLaw, natural, explicit
  }

  var kind: Kind {
    switch self {
    case .iid: .iid
    case .dirichlet: .dirichlet
    case .dirichletPerClass: .dirichletPerClass
    case .shards: .shards
    case .labelsPerClient: .labelsPerClient
    case .logNormal: .logNormal
    case .powerLaw: .powerLaw
    case .natural: .natural
    case .explicit: .explicit
    }
  }
}
