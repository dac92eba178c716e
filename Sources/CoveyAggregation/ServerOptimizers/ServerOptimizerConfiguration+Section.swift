public import CoveyCore

extension ServerOptimizerConfiguration: SettingsSection {
  private static let owners = [
    "momentum": "sgd", "beta1": "adagrad, adam, yogi", "beta2": "adam, yogi", "tau": "adagrad, adam, yogi",
  ]

  private var keys: Set<String> {
    switch method {
    case .sgd: ["momentum"]
    case .adagrad: ["beta1", "tau"]
    case .adam, .yogi: ["beta1", "beta2", "tau"]
    }
  }

  /// Reads `server.optimizer` of an algorithm that goes with any.
  public init(_ reader: SettingsReader) {
    self.init(reader, standard: ServerOptimizerConfiguration()) { _ in nil }
  }

  /// Reads `server.optimizer` of an algorithm with such a default, which may have a `problem` with others.
  package init(
    _ reader: SettingsReader, standard: ServerOptimizerConfiguration,
    problem: (ServerOptimizerConfiguration) -> String?
  ) {
    let method = reader.choice("name", default: standard.method)
    self = method == standard.method ? standard : ServerOptimizerConfiguration(method)
    learningRate = reader.number("learningRate", default: learningRate, .above(0))
    let keys = keys
    if keys.contains("momentum") { momentum = reader.number("momentum", default: momentum, .within(0..<1)) }
    if keys.contains("beta1") { beta1 = reader.number("beta1", default: beta1, .within(0..<1)) }
    if keys.contains("beta2") { beta2 = reader.number("beta2", default: beta2, .within(0..<1)) }
    if keys.contains("tau") { tau = reader.number("tau", default: tau, .above(0)) }
    if let problem = problem(self) { reader.refuse("name", "\(reader.path): \(problem)") }
    reader.finish(foreign: Self.owners, selector: "name")
  }

  /// Writes the keys of the method.
  public func write(to writer: inout SettingsWriter) {
    writer.set("name", method.rawValue)
    writer.set("learningRate", learningRate)
    let keys = keys
    if keys.contains("momentum") { writer.set("momentum", momentum) }
    if keys.contains("beta1") { writer.set("beta1", beta1) }
    if keys.contains("beta2") { writer.set("beta2", beta2) }
    if keys.contains("tau") { writer.set("tau", tau) }
  }
}
