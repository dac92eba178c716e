/// How the server turns the mean update of a round into a step, and with which hyper-parameters.
///
/// Source: Reddi et al. 2021, "Adaptive federated optimization", arXiv 2003.00295, Algorithm 2. Hyper-parameters that a
/// method does not have are ignored by it.
public struct ServerOptimizerConfiguration: Sendable, Hashable, Codable {
  /// The update rule.
  public enum Method: String, Sendable, Hashable, Codable, CaseIterable {
    /// The mean update times the learning rate, with momentum if `momentum` > 0 (FedAvgM: Hsu et al. 2019,
    /// arXiv 1909.06335).
    case sgd
    /// FedAdagrad.
    case adagrad
    /// FedAdam: as in the paper, without Adam's correction of the bias of its first steps.
    case adam
    /// FedYogi.
    case yogi
  }

  /// The update rule.
  public var method: Method
  /// The server's step size eta, > 0.
  public var learningRate: Float
  /// Momentum in [0, 1): sgd.
  public var momentum: Float
  /// Decay of the first moment in [0, 1): adagrad, adam, yogi.
  public var beta1: Float
  /// Decay of the second moment in [0, 1): adam, yogi.
  public var beta2: Float
  /// The degree of adaptivity tau, > 0, added to the root of the second moment, which starts at tau squared.
  public var tau: Float

  /// A server optimizer; by default plain averaging, and for the others the paper's usual values.
  /// - Parameters:
  ///   - method: the rule by which the server steps.
  ///   - learningRate: nil for 1 with sgd and 0.1 with the adaptive methods.
  ///   - momentum: of sgd, in [0, 1).
  ///   - beta1: nil for 0 with adagrad (as in the paper's experiments) and 0.9 with the others.
  ///   - beta2: decay of the squares, in [0, 1).
  ///   - tau: the adaptivity, > 0: added to the root of the squares.
  public init(
    _ method: Method = .sgd, learningRate: Float? = nil, momentum: Float = 0, beta1: Float? = nil,
    beta2: Float = 0.99, tau: Float = 1e-3
  ) {
    self.method = method
    self.learningRate = learningRate ?? (method == .sgd ? 1 : 0.1)
    self.momentum = momentum
    self.beta1 = beta1 ?? (method == .adagrad ? 0 : 0.9)
    self.beta2 = beta2
    self.tau = tau
  }

  /// The first rule that a value breaks, as a sentence; nil if all are possible.
  public var problem: String? {
    if !(learningRate > 0 && learningRate.isFinite) {
      return "the server's learning rate must be positive, not \(learningRate)"
    }
    if !(0..<1).contains(momentum) { return "the server's momentum must lie in [0, 1), not \(momentum)" }
    if momentum > 0 && method != .sgd { return "the server's momentum belongs to sgd; \(method.rawValue) has beta1" }
    if !(0..<1).contains(beta1) { return "the server's beta1 must lie in [0, 1), not \(beta1)" }
    if !(0..<1).contains(beta2) { return "the server's beta2 must lie in [0, 1), not \(beta2)" }
    if !(tau > 0 && tau.isFinite) { return "the server's tau must be positive, not \(tau)" }
    return nil
  }
}
