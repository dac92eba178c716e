/// Which optimizer local training uses, and its hyper-parameters. A momentum is refused by a method that has none;
/// decays and epsilon, which have defaults above 0, are ignored where a method has no use for them.
public struct OptimizerConfiguration: Sendable, Hashable, Codable {
  /// The update rule.
  public enum Method: String, Sendable, Hashable, Codable, CaseIterable {
    /// Stochastic gradient descent, with momentum if `momentum` > 0 (Polyak, or Nesterov).
    case sgd
    /// Duchi, Hazan, Singer 2011.
    case adagrad
    /// Tieleman and Hinton 2012.
    case rmsprop
    /// Kingma and Ba 2015, arXiv 1412.6980; weight decay joins the gradient.
    case adam
    /// Loshchilov and Hutter 2019, arXiv 1711.05101: decoupled weight decay.
    case adamw
  }

  /// The update rule.
  public var method: Method
  /// Step size, > 0.
  public var learningRate: Float
  /// Momentum in [0, 1): sgd and rmsprop.
  public var momentum: Float
  /// Nesterov's form of momentum: sgd.
  public var nesterov: Bool
  /// Weight decay, >= 0.
  public var weightDecay: Float
  /// Decay of the first moment in [0, 1): adam, adamw.
  public var beta1: Float
  /// Decay of the second moment in [0, 1): adam, adamw, rmsprop (its rho).
  public var beta2: Float
  /// Added to the root of the second moment, > 0: adagrad, rmsprop, adam, adamw.
  public var epsilon: Float
  /// How the learning rate changes over rounds.
  public var schedule: LearningRateSchedule

  /// An optimizer with the given rule; the rest has the usual defaults.
  public init(
    _ method: Method = .sgd, learningRate: Float, momentum: Float = 0, nesterov: Bool = false, weightDecay: Float = 0,
    beta1: Float = 0.9, beta2: Float? = nil, epsilon: Float = 1e-7, schedule: LearningRateSchedule = .constant
  ) {
    self.method = method
    self.learningRate = learningRate
    self.momentum = momentum
    self.nesterov = nesterov
    self.weightDecay = weightDecay
    self.beta1 = beta1
    self.beta2 = beta2 ?? (method == .rmsprop ? 0.9 : 0.999)
    self.epsilon = epsilon
    self.schedule = schedule
  }

  /// The first rule that a value breaks, as a sentence; nil if all are possible.
  public var problem: String? {
    if !(learningRate > 0 && learningRate.isFinite) { return "the learning rate must be positive, not \(learningRate)" }
    if !(0..<1).contains(momentum) { return "momentum must lie in [0, 1), not \(momentum)" }
    if momentum > 0 && method != .sgd && method != .rmsprop {
      return "momentum belongs to sgd and rmsprop, not to \(method.rawValue)"
    }
    if nesterov && method != .sgd { return "nesterov belongs to sgd, not to \(method.rawValue)" }
    if nesterov && momentum == 0 { return "nesterov needs a momentum above 0" }
    if !(weightDecay >= 0 && weightDecay.isFinite) { return "weight decay must be 0 or more, not \(weightDecay)" }
    if !(0..<1).contains(beta1) { return "beta1 must lie in [0, 1), not \(beta1)" }
    if !(0..<1).contains(beta2) { return "beta2 must lie in [0, 1), not \(beta2)" }
    if !(epsilon > 0 && epsilon.isFinite) { return "epsilon must be positive, not \(epsilon)" }
    return schedule.problem
  }
}
