import CoveyCompute

/// The optimizers in double precision, written from their papers, parameter by parameter.
struct ReferenceOptimizer {
  private let c: OptimizerConfiguration
  private(set) var parameters: [Double]
  private var first, second: [Double]
  private var time = 0.0

  init(_ configuration: OptimizerConfiguration, _ parameters: [Double]) {
    c = configuration
    self.parameters = parameters
    first = parameters.map { _ in 0 }
    second = first
  }

  mutating func step(_ gradient: [Double], factor: Double) {
    time += 1
    let rate = Double(c.learningRate) * factor
    let (momentum, decay, epsilon) = (Double(c.momentum), Double(c.weightDecay), Double(c.epsilon))
    let (beta1, beta2) = (Double(c.beta1), Double(c.beta2))
    for i in parameters.indices {
      let w = parameters[i]
      let g = c.method == .adamw ? gradient[i] : gradient[i] + decay * w
      switch c.method {
      case .sgd where c.nesterov:
        // Sutskever et al. 2013 in the shifted parameters of Bengio et al. 2013: w - rate (g + momentum v).
        first[i] = momentum * first[i] + g
        parameters[i] = w - rate * (g + momentum * first[i])
      case .sgd:
        first[i] = momentum * first[i] + g
        parameters[i] = w - rate * first[i]
      case .adagrad:
        second[i] += g * g
        parameters[i] = w - rate * g / (second[i].squareRoot() + epsilon)
      case .rmsprop:
        second[i] = beta2 * second[i] + (1 - beta2) * g * g
        first[i] = momentum * first[i] + g / (second[i].squareRoot() + epsilon)
        parameters[i] = w - rate * first[i]
      case .adam, .adamw:
        first[i] = beta1 * first[i] + (1 - beta1) * g
        second[i] = beta2 * second[i] + (1 - beta2) * g * g
        var (power1, power2) = (1.0, 1.0)
        for _ in 0..<Int(time) { (power1, power2) = (power1 * beta1, power2 * beta2) }
        let (mean, variance) = (first[i] / (1 - power1), second[i] / (1 - power2))
        let shrink = c.method == .adamw ? rate * decay * w : 0
        parameters[i] = w - shrink - rate * mean / (variance.squareRoot() + epsilon)
      }
    }
  }
}
