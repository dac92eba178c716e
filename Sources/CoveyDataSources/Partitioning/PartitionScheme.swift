internal import CoveyData

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
  case explicit(offsets: Offsets)
  /// Any number of virtual clients, each drawing its examples from one natural client, or from all examples where the source
  /// has no clients: indices over shared data, nothing stored per client. It is no partition: see ``ResampledDataset``.
  case resampled(clients: Int, sizes: ClientSizes)

  /// Where the ranges of ``explicit(offsets:)`` are.
  public enum Offsets: Sendable, Hashable, ExpressibleByArrayLiteral {
    /// In an `.npy` file.
    case file(String)
    /// Here.
    case rows([Int])

    /// Ranges that are stated.
    public init(arrayLiteral rows: Int...) {
      self = .rows(rows)
    }

    /// The offsets.
    /// - Throws: `DataError` if the file cannot be read.
    public func values() throws -> [Int] {
      switch self {
      case .rows(let rows): rows
      case .file(let path): try NPY.read(path).asIntegers().withUnsafeBufferPointer { $0.map { Int($0) } }
      }
    }
  }

  /// The names of schemes in settings.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// As the source says: by writer, user, or key column.
    case natural
    /// At random, equal numbers.
    case iid
    /// Each client's labels mixed by a Dirichlet distribution.
    case dirichlet
    /// Sorted by label and dealt out in shards.
    case shards
    /// A fixed number of labels a client.
    case labelsPerClient = "labels"
    /// Each label split over clients by a Dirichlet distribution, so that numbers differ too.
    case dirichletPerClass
    /// Log-normal numbers.
    case logNormal
    /// Numbers by a power law.
    case powerLaw
    /// Ranges of consecutive examples.
    case explicit
    /// Virtual clients who share examples.
    case resampled
  }

  /// The name in settings.
  public var kind: Kind {
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
    case .resampled: .resampled
    }
  }

  /// The scheme's name in messages: "iid", "labelsPerClient", ...
  var name: String { kind == .labelsPerClient ? "labelsPerClient" : kind.rawValue }

  /// The number of clients, where the scheme itself says it.
  public var clients: Int? {
    switch self {
    case .iid(let clients), .dirichlet(let clients, _), .dirichletPerClass(let clients, _, _), .shards(let clients, _),
      .labelsPerClient(let clients, _), .logNormal(let clients, _, _, _), .powerLaw(let clients, _, _, _),
      .resampled(let clients, _):
      clients
    case .natural, .explicit(.file): nil
    case .explicit(.rows(let offsets)): max(0, offsets.count - 1)
    }
  }

  /// The same scheme, its file looked for in `folder` unless its path says where it is.
  package func found(in folder: () throws -> String?) rethrows -> PartitionScheme {
    guard case .explicit(.file(let file)) = self, !file.hasPrefix("/"), let folder = try folder() else { return self }
    return .explicit(offsets: .file("\(folder)/\(file)"))
  }
}
