internal import CoveyData

/// The recipe of FedProx's synthetic(alpha, beta) data: 60 features, 10 classes, a linear concept per client.
///
/// Client k has u ~ N(0, alpha) and B ~ N(0, beta); its model W, b has entries N(u, 1), its features' mean v has entries
/// N(B, 1), its examples are x ~ N(v, diag(j^-1.2)) for j = 1...60, labelled argmax(softmax(W x + b)).
/// As in the authors' generator, `alpha` and `beta` are passed as standard deviations. Because u shifts every class
/// alike, `alpha` leaves the labels as they are; it is kept for fidelity. What differs between clients comes from W's
/// entries and from v.
///
/// Source: Li, Sahu, Zaheer, Sanjabi, Talwalkar, Smith, "Federated optimization in heterogeneous networks", MLSys 2020,
/// section 5.1, arXiv 1812.06127, and its generator `generate_synthetic.py`.
public struct Synthetic: Sendable, Hashable {
  /// Number of clients.
  public var clients: Int
  /// Standard deviation of the clients' shift of models.
  public var alpha: Double
  /// Standard deviation of the clients' shift of features.
  public var beta: Double
  /// The paper's Synthetic-IID: one model for all clients, features around B alone. Use it with `beta` 0.
  public var iid: Bool
  /// Not in the paper: how much of the model all clients share, 0...1. A client's model is `shared` times one global
  /// model plus `1 - shared` times its own, so that a single global model can learn; 0 is the paper's recipe.
  public var shared: Double
  /// Examples per client.
  public var sizes: ClientSizes
  /// Whether clients' examples are made when needed instead of held: for millions of clients.
  public var lazy: Bool
  /// Test examples, made by clients who do not train, at least 0: lazy only.
  public var testExamples: Int

  /// Features of an example.
  public static let dimension = 60
  /// Classes.
  public static let classes = 10

  /// A recipe; the defaults are the paper's Synthetic(1, 1).
  public init(
    clients: Int = 30, alpha: Double = 1, beta: Double = 1, iid: Bool = false, shared: Double = 0,
    sizes: ClientSizes = .fedProx, lazy: Bool = false, testExamples: Int = 10_000
  ) {
    self.clients = clients
    self.alpha = alpha
    self.beta = beta
    self.iid = iid
    self.shared = shared
    self.sizes = sizes
    self.lazy = lazy
    self.testExamples = testExamples
  }

  /// Checks the parameters.
  /// - Throws: `DataError.impossiblePartition(_:)` naming the parameter.
  public func check() throws {
    guard clients >= 1, clients <= 1 << 40 else {
      throw DataError.impossiblePartition("synthetic: clients is \(clients); use at least 1")
    }
    guard alpha >= 0, alpha <= 1e6, beta >= 0, beta <= 1e6 else {
      throw DataError.impossiblePartition("synthetic: alpha and beta are standard deviations from 0 to 1e6")
    }
    guard shared >= 0, shared <= 1 else {
      throw DataError.impossiblePartition("synthetic: shared is a share from 0 to 1")
    }
    try sizes.check()
  }
}
