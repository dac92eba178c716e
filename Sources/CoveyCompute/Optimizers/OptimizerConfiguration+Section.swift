public import CoveyCore

extension OptimizerConfiguration: SettingsSection {
  private static let owners = [
    "momentum": "sgd, rmsprop", "nesterov": "sgd", "beta1": "adam, adamw", "beta2": "adam, adamw, rmsprop",
    "epsilon": "adagrad, rmsprop, adam, adamw",
  ]

  private var keys: Set<String> {
    switch method {
    case .sgd: ["momentum", "nesterov"]
    case .adagrad: ["epsilon"]
    case .rmsprop: ["momentum", "beta2", "epsilon"]
    case .adam, .adamw: ["beta1", "beta2", "epsilon"]
    }
  }

  /// Reads `{name: sgd, learningRate: 0.1, ...}`.
  public init(_ reader: SettingsReader) {
    let method = reader.choice("name", default: Method.sgd)
    let rate: Float =
      switch method {
      case .sgd: 0.1
      case .adagrad: 0.01
      case .rmsprop, .adam, .adamw: 0.001
      }
    self.init(method, learningRate: reader.number("learningRate", default: rate, .above(0)))
    let keys = keys
    if keys.contains("momentum") { momentum = reader.number("momentum", default: momentum, .within(0..<1)) }
    if keys.contains("nesterov") { nesterov = reader.flag("nesterov", default: nesterov) }
    weightDecay = reader.number("weightDecay", default: weightDecay, .atLeast(0))
    if keys.contains("beta1") { beta1 = reader.number("beta1", default: beta1, .within(0..<1)) }
    if keys.contains("beta2") { beta2 = reader.number("beta2", default: beta2, .within(0..<1)) }
    if keys.contains("epsilon") { epsilon = reader.number("epsilon", default: epsilon, .above(0)) }
    schedule = LearningRateSchedule(reader.namedSection("schedule"))
    if nesterov && momentum == 0 {
      reader.refuse("nesterov", "\(reader.path(of: "nesterov")) needs a momentum above 0")
    }
    reader.finish(foreign: Self.owners, selector: "name")
  }

  /// Writes the keys of the method.
  public func write(to writer: inout SettingsWriter) {
    writer.set("name", method.rawValue)
    writer.set("learningRate", learningRate)
    let keys = keys
    if keys.contains("momentum") { writer.set("momentum", momentum) }
    if keys.contains("nesterov") { writer.set("nesterov", nesterov) }
    writer.set("weightDecay", weightDecay)
    if keys.contains("beta1") { writer.set("beta1", beta1) }
    if keys.contains("beta2") { writer.set("beta2", beta2) }
    if keys.contains("epsilon") { writer.set("epsilon", epsilon) }
    writer.set("schedule", section: schedule)
  }
}
