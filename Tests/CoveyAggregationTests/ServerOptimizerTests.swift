@_spi(ReleaseMaker) import CoveyAggregation
import CoveyCore
import CoveyRandom
import Testing

/// Against Algorithm 2 of Reddi et al. 2021 (arXiv 2003.00295), written out step by step in double precision.
@Suite struct ServerOptimizerTests {
  /// One coordinate of the algorithm.
  struct Reference {
    let configuration: ServerOptimizerConfiguration
    var x: Double
    var m = 0.0
    var v: Double

    init(_ configuration: ServerOptimizerConfiguration, x: Double) {
      self.configuration = configuration
      self.x = x
      v = Double(configuration.tau) * Double(configuration.tau)
    }

    mutating func step(_ delta: Double) {
      let eta = Double(configuration.learningRate)
      if configuration.method == .sgd {
        m = Double(configuration.momentum) * m + delta
        x += eta * m
        return
      }
      let beta1 = Double(configuration.beta1)
      let beta2 = Double(configuration.beta2)
      m = beta1 * m + (1 - beta1) * delta
      let square = delta * delta
      switch configuration.method {
      case .sgd: break
      case .adagrad: v = v + square
      case .yogi: v = v - (1 - beta2) * square * (v > square ? 1 : v < square ? -1 : 0)
      case .adam: v = beta2 * v + (1 - beta2) * square
      }
      x += eta * m / (v.squareRoot() + Double(configuration.tau))
    }
  }

  static let configurations: [ServerOptimizerConfiguration] = [
    ServerOptimizerConfiguration(.sgd),
    ServerOptimizerConfiguration(.sgd, learningRate: 0.5, momentum: 0.9),
    ServerOptimizerConfiguration(.adagrad),
    ServerOptimizerConfiguration(.adagrad, learningRate: 0.03, beta1: 0.9, tau: 1e-2),
    ServerOptimizerConfiguration(.adam),
    ServerOptimizerConfiguration(.adam, learningRate: 0.01, beta1: 0.8, beta2: 0.95, tau: 1e-2),
    ServerOptimizerConfiguration(.yogi),
    ServerOptimizerConfiguration(.yogi, learningRate: 0.3, beta1: 0, beta2: 0.5, tau: 0.1),
  ]

  static func released(_ mean: ParameterVector) -> ReleasedMean { .unnoised(Released(mean)) }

  @Test(arguments: configurations) func followsThePaper(_ configuration: ServerOptimizerConfiguration) {
    let count = 37
    var stream = RandomStream(seed: 5, purpose: .data)
    var parameters = ParameterVector((0..<count).map { _ in Float(stream.normal()) })
    var references = (0..<count).map { Reference(configuration, x: Double(parameters[$0])) }
    var optimizer = ServerOptimizer(configuration, parameterCount: count)
    for _ in 0..<25 {
      let delta = ParameterVector((0..<count).map { _ in Float(stream.normal() * 0.05) })
      optimizer.step(&parameters, along: Self.released(delta))
      for i in 0..<count {
        references[i].step(Double(delta[i]))
        #expect(abs(Double(parameters[i]) - references[i].x) <= 2e-4 * max(1, abs(references[i].x)))
      }
    }
  }

  @Test func plainAveragingAddsTheUpdateExactly() {
    var parameters = ParameterVector([1, -2, 0.25])
    var optimizer = ServerOptimizer(ServerOptimizerConfiguration(), parameterCount: 3)
    optimizer.step(&parameters, along: Self.released(ParameterVector([0.5, 1, -0.125])))
    #expect(parameters == ParameterVector([1.5, -1, 0.125]))
    #expect(optimizer.state.isEmpty)
  }

  @Test(arguments: configurations) func stateGoesOnElsewhere(_ configuration: ServerOptimizerConfiguration) {
    var stream = RandomStream(seed: 6, purpose: .data)
    let deltas = (0..<6).map { _ in ParameterVector((0..<11).map { _ in Float(stream.normal()) }) }
    var straight = (ServerOptimizer(configuration, parameterCount: 11), ParameterVector(count: 11))
    for delta in deltas { straight.0.step(&straight.1, along: Self.released(delta)) }
    var first = (ServerOptimizer(configuration, parameterCount: 11), ParameterVector(count: 11))
    for delta in deltas[..<3] { first.0.step(&first.1, along: Self.released(delta)) }
    var second = (ServerOptimizer(configuration, parameterCount: 11), first.1)
    let restored = second.0.restore(first.0.state)
    #expect(restored)
    for delta in deltas[3...] { second.0.step(&second.1, along: Self.released(delta)) }
    #expect(second.1 == straight.1)
  }

  @Test func otherStateIsRefused() {
    let adam = ServerOptimizer(ServerOptimizerConfiguration(.adam), parameterCount: 4)
    var sgd = ServerOptimizer(ServerOptimizerConfiguration(.sgd), parameterCount: 4)
    var longer = ServerOptimizer(ServerOptimizerConfiguration(.adam), parameterCount: 5)
    let accepted = (sgd.restore(adam.state), longer.restore(adam.state))
    #expect(!accepted.0 && !accepted.1)
  }

  @Test func impossibleValuesAreNamed() {
    let cases: [(ServerOptimizerConfiguration, String)] = [
      (ServerOptimizerConfiguration(.sgd, learningRate: 0), "learning rate"),
      (ServerOptimizerConfiguration(.sgd, learningRate: -1), "learning rate"),
      (ServerOptimizerConfiguration(.sgd, learningRate: .nan), "learning rate"),
      (ServerOptimizerConfiguration(.sgd, momentum: 1), "momentum"),
      (ServerOptimizerConfiguration(.adam, momentum: 0.5), "belongs to sgd"),
      (ServerOptimizerConfiguration(.adam, beta1: 1), "beta1"),
      (ServerOptimizerConfiguration(.adam, beta2: -0.1), "beta2"),
      (ServerOptimizerConfiguration(.yogi, tau: 0), "tau"),
    ]
    for (configuration, word) in cases { #expect(configuration.problem?.contains(word) == true) }
    for configuration in Self.configurations { #expect(configuration.problem == nil) }
  }
}
