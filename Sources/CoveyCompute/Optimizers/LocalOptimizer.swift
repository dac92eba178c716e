internal import CCoveyKernels
internal import CoveyCore

/// An optimizer's state over a flat parameter vector: single passes, no allocation after init.
public final class LocalOptimizer {
  /// The rule and its hyper-parameters.
  public let configuration: OptimizerConfiguration
  private let first, second: AlignedFloats
  private let count: Int
  private var steps = 0
  private var power1: Double = 1
  private var power2: Double = 1

  /// State for `count` parameters.
  /// - Precondition: `configuration.problem` is nil.
  public init(_ configuration: OptimizerConfiguration, count: Int) {
    precondition(configuration.problem == nil, configuration.problem ?? "")
    self.configuration = configuration
    self.count = count
    let needsFirst: Bool
    let needsSecond: Bool
    switch configuration.method {
    case .sgd: (needsFirst, needsSecond) = (configuration.momentum > 0, false)
    case .adagrad: (needsFirst, needsSecond) = (false, true)
    case .rmsprop: (needsFirst, needsSecond) = (configuration.momentum > 0, true)
    case .adam, .adamw: (needsFirst, needsSecond) = (true, true)
    }
    first = AlignedFloats(count: needsFirst ? count : 0)
    second = AlignedFloats(count: needsSecond ? count : 0)
  }

  /// Whether a step is parameters -= learningRate * gradient and nothing else, so that kernels can apply it in place.
  public var isPlainSGD: Bool {
    configuration.method == .sgd && configuration.momentum == 0 && configuration.weightDecay == 0
  }

  /// Forgets all history, as at the start of a client's round.
  public func reset() {
    if steps == 0 { return }
    steps = 0
    power1 = 1
    power2 = 1
    first.pointer.update(repeating: 0, count: first.count)
    second.pointer.update(repeating: 0, count: second.count)
  }

  /// Changes `parameters` by one step along `gradient`.
  /// - Parameter factor: The schedule's factor on the learning rate.
  package func step(
    _ parameters: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>, factor: Float
  ) {
    let c = configuration
    let rate = c.learningRate * factor
    steps += 1
    switch c.method {
    case .sgd where c.momentum == 0:
      covey_sgd(parameters, gradient, rate, c.weightDecay, count)
    case .sgd:
      covey_momentum(
        parameters, first.pointer, gradient, rate, c.momentum, c.nesterov ? 1 : 0, c.weightDecay, count)
    case .adagrad:
      covey_adagrad(parameters, second.pointer, gradient, rate, c.epsilon, c.weightDecay, count)
    case .rmsprop:
      covey_rmsprop(
        parameters, second.pointer, c.momentum > 0 ? first.pointer : nil, gradient, rate, c.beta2, c.momentum,
        c.epsilon, c.weightDecay, count)
    case .adam, .adamw:
      power1 *= Double(c.beta1)
      power2 *= Double(c.beta2)
      covey_adam(
        parameters, first.pointer, second.pointer, gradient, rate, c.beta1, c.beta2, Float(1 / (1 - power1)),
        Float(1 / (1 - power2)), c.epsilon, c.weightDecay, c.method == .adamw ? 1 : 0, count)
    }
  }
}
