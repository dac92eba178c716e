/// The server's optimizer: plain or with momentum, or one of the adaptive ones of Reddi et al. 2021 (arXiv 2003.00295).
public struct ServerOptimizerSection: Sendable, Hashable {
  /// The rule.
  public enum Name: String, Sendable, Hashable, CaseIterable {
    /// Adds the mean change times the learning rate; with momentum if asked for.
    case sgd
    /// FedAdagrad.
    case adagrad
    /// FedAdam.
    case adam
    /// FedYogi.
    case yogi
  }

  /// The rule.
  public var name: Name
  /// Step size, above 0.
  public var learningRate: Float
  /// Momentum in [0, 1): sgd.
  public var momentum: Float
  /// Decay of the first moment in [0, 1): adagrad, adam, yogi.
  public var beta1: Float
  /// Decay of the second moment in [0, 1): adam, yogi.
  public var beta2: Float
  /// Added to the root of the second moment, above 0 (tau in the paper): adagrad, adam, yogi.
  public var epsilon: Float

  /// An optimizer; what is left out has the usual value.
  public init(
    name: Name = .sgd, learningRate: Float? = nil, momentum: Float = 0, beta1: Float? = nil, beta2: Float = 0.99,
    epsilon: Float = 1e-3
  ) {
    self.name = name
    self.learningRate = learningRate ?? (name == .sgd ? 1 : 0.01)
    self.momentum = momentum
    self.beta1 = beta1 ?? (name == .adagrad ? 0 : 0.9)
    self.beta2 = beta2
    self.epsilon = epsilon
  }
}

extension ServerOptimizerSection: ConfigurationSection {
  private static let owners = [
    "momentum": "sgd", "beta1": "adagrad, adam, yogi", "beta2": "adam, yogi", "epsilon": "adagrad, adam, yogi",
  ]

  private var keys: Set<String> {
    switch name {
    case .sgd: ["momentum"]
    case .adagrad: ["beta1", "epsilon"]
    case .adam, .yogi: ["beta1", "beta2", "epsilon"]
    }
  }

  /// Reads `server.optimizer`.
  package init(_ reader: SectionReader) {
    self.init(name: reader.choice("name", default: .sgd))
    learningRate = reader.number("learningRate", default: learningRate, .above(0))
    let keys = keys
    if keys.contains("momentum") { momentum = reader.number("momentum", default: momentum, .within(0..<1)) }
    if keys.contains("beta1") { beta1 = reader.number("beta1", default: beta1, .within(0..<1)) }
    if keys.contains("beta2") { beta2 = reader.number("beta2", default: beta2, .within(0..<1)) }
    if keys.contains("epsilon") { epsilon = reader.number("epsilon", default: epsilon, .above(0)) }
    reader.finish(foreign: Self.owners, selector: "name")
  }

  /// Writes the keys of the rule.
  package func write(to writer: inout SectionWriter) {
    writer.set("name", name.rawValue)
    writer.set("learningRate", learningRate)
    let keys = keys
    if keys.contains("momentum") { writer.set("momentum", momentum) }
    if keys.contains("beta1") { writer.set("beta1", beta1) }
    if keys.contains("beta2") { writer.set("beta2", beta2) }
    if keys.contains("epsilon") { writer.set("epsilon", epsilon) }
  }
}
