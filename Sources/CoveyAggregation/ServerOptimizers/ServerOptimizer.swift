internal import CCoveyKernels
public import CoveyCore

/// A server optimizer with its state.
///
/// The mean update Delta is minus the pseudo-gradient, so steps are added: x += eta m / (sqrt(v) + tau). Source: Reddi et
/// al. 2021, arXiv 2003.00295, Algorithm 2.
public struct ServerOptimizer: Sendable {
  /// The rule and its hyper-parameters.
  public let configuration: ServerOptimizerConfiguration
  /// The first moment (sgd: the momentum's velocity); empty if the rule has none.
  private var first: ParameterVector
  /// The second moment, starting at tau squared; empty if the rule has none.
  private var second: ParameterVector

  /// An optimizer before its first step.
  /// - Precondition: A configuration without a `problem`.
  public init(_ configuration: ServerOptimizerConfiguration, parameterCount: Int) {
    precondition(configuration.problem == nil, "a server optimizer needs possible hyper-parameters")
    self.configuration = configuration
    let needsFirst: Bool
    switch configuration.method {
    case .sgd: needsFirst = configuration.momentum > 0
    case .adagrad: needsFirst = configuration.beta1 > 0
    case .adam, .yogi: needsFirst = true
    }
    first = ParameterVector(count: needsFirst ? parameterCount : 0)
    second = ParameterVector(count: configuration.method == .sgd ? 0 : parameterCount)
    second.fill(with: configuration.tau * configuration.tau)
  }

  /// Moves `parameters` along a released mean update.
  /// - Parameters:
  ///   - parameters: The global model.
  ///   - released: The mean of the round.
  ///   - segment: Where in the mean the change of the parameters lies; nil: the mean is nothing else.
  /// - Precondition: The parameters and the segment have the parameter count of the optimizer.
  public mutating func step(
    _ parameters: inout ParameterVector, along released: ReleasedMean, segment: Range<Int>? = nil
  ) {
    let mean = released.mean
    let segment = segment ?? 0..<mean.count
    precondition(
      parameters.count == segment.count && segment.lowerBound >= 0 && segment.upperBound <= mean.count,
      "a server step needs as many deltas as parameters")
    withExtendedLifetime(mean) { step(&parameters, along: mean.readPointer + segment.lowerBound) }
  }

  private mutating func step(_ parameters: inout ParameterVector, along delta: UnsafePointer<Float>) {
    let rate = configuration.learningRate
    let n = parameters.count
    let (beta1, beta2, tau) = (configuration.beta1, configuration.beta2, configuration.tau)
    // The kernels descend along gradients; a negative rate makes them ascend along Delta, with the paper's signs in m.
    switch configuration.method {
    case .sgd:
      if configuration.momentum == 0 {
        covey_axpy(parameters.writePointer(), delta, rate, n)
      } else {
        precondition(first.count == n, "a server step needs the optimizer's parameter count")
        covey_momentum(
          parameters.writePointer(), first.writePointer(), delta, -rate, configuration.momentum, 0, 0, n)
      }
    case .adagrad:
      precondition(second.count == n, "a server step needs the optimizer's parameter count")
      if beta1 == 0 {
        covey_adagrad(parameters.writePointer(), second.writePointer(), delta, -rate, tau, 0, n)
      } else {
        stepAdagradWithMomentum(&parameters, along: delta)
      }
    case .adam:
      precondition(second.count == n, "a server step needs the optimizer's parameter count")
      covey_adam(
        parameters.writePointer(), first.writePointer(), second.writePointer(), delta, -rate, beta1, beta2,
        1, 1, tau, 0, 0, n)
    case .yogi:
      precondition(second.count == n, "a server step needs the optimizer's parameter count")
      covey_yogi(
        parameters.writePointer(), first.writePointer(), second.writePointer(), delta, -rate, beta1, beta2,
        tau, n)
    }
  }

  /// Algorithm 2 lets Adagrad average its numerator too, which no kernel has.
  private mutating func stepAdagradWithMomentum(
    _ parameters: inout ParameterVector, along delta: UnsafePointer<Float>
  ) {
    let (rate, beta1, tau) = (configuration.learningRate, configuration.beta1, configuration.tau)
    parameters.withMutableSpan { x in
      first.withMutableSpan { m in
        second.withMutableSpan { v in
          for i in 0..<x.count {
            m[i] = beta1 * m[i] + (1 - beta1) * delta[i]
            v[i] += delta[i] * delta[i]
            x[i] += rate * m[i] / (v[i].squareRoot() + tau)
          }
        }
      }
    }
  }
}

extension ServerOptimizer {
  /// The state as named vectors, for checkpoints; only those that the rule has.
  public var state: [(name: String, vector: ParameterVector)] {
    var vectors = [(name: String, vector: ParameterVector)]()
    if first.count > 0 { vectors.append(("first", first)) }
    if second.count > 0 { vectors.append(("second", second)) }
    return vectors
  }

  /// Puts a state back.
  /// - Returns: Whether the vectors are those of ``state``, by name and count; if not, nothing changes.
  public mutating func restore(_ state: [(name: String, vector: ParameterVector)]) -> Bool {
    let own = self.state
    guard own.count == state.count,
      zip(own, state).allSatisfy({ $0.name == $1.name && $0.vector.count == $1.vector.count })
    else { return false }
    for entry in state {
      if entry.name == "first" { first = entry.vector } else { second = entry.vector }
    }
    return true
  }
}
