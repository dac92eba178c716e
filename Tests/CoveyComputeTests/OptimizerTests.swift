import CoveyCompute
import Testing
import _TestSupport

@Suite struct OptimizerTests {
  private static let configurations = [
    OptimizerConfiguration(.sgd, learningRate: 0.1),
    OptimizerConfiguration(.sgd, learningRate: 0.1, weightDecay: 0.02),
    OptimizerConfiguration(.sgd, learningRate: 0.1, momentum: 0.9),
    OptimizerConfiguration(.sgd, learningRate: 0.1, momentum: 0.8, weightDecay: 0.02),
    OptimizerConfiguration(.sgd, learningRate: 0.1, momentum: 0.9, nesterov: true),
    OptimizerConfiguration(.sgd, learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.02),
    OptimizerConfiguration(.adagrad, learningRate: 0.1),
    OptimizerConfiguration(.adagrad, learningRate: 0.1, weightDecay: 0.02, epsilon: 0.1),
    OptimizerConfiguration(.rmsprop, learningRate: 0.01),
    OptimizerConfiguration(.rmsprop, learningRate: 0.01, momentum: 0.9, weightDecay: 0.02, beta2: 0.95, epsilon: 1e-3),
    OptimizerConfiguration(.adam, learningRate: 0.01),
    OptimizerConfiguration(.adam, learningRate: 0.01, weightDecay: 0.02, beta1: 0.8, beta2: 0.99, epsilon: 1e-3),
    OptimizerConfiguration(.adamw, learningRate: 0.01, weightDecay: 0.1),
  ]

  private func run(_ optimizer: LocalOptimizer, _ start: [Float], _ gradients: [[Float]], factor: Float = 1) -> [Float]
  {
    var parameters = start
    for gradient in gradients {
      parameters.withUnsafeMutableBufferPointer { p in
        gradient.withUnsafeBufferPointer { g in
          guard let p = p.baseAddress, let g = g.baseAddress else { return }
          optimizer.step(p, gradient: g, factor: factor)
        }
      }
    }
    return parameters
  }

  @Test(arguments: configurations, [1, 5, 37])
  func followsThePaper(configuration: OptimizerConfiguration, count: Int) {
    var numbers = TestNumbers(seed: 6)
    let start = numbers.normals(count)
    let gradients = (0..<12).map { _ in numbers.normals(count) }
    for factor: Float in [1, 0.5] {
      var reference = ReferenceOptimizer(configuration, start.map(Double.init))
      for gradient in gradients { reference.step(gradient.map(Double.init), factor: Double(factor)) }
      let actual = run(LocalOptimizer(configuration, count: count), start, gradients, factor: factor)
      #expect(Deviation.of(actual, reference.parameters) < 2e-5)
    }
  }

  @Test(arguments: configurations)
  func resetForgetsEverything(configuration: OptimizerConfiguration) {
    var numbers = TestNumbers(seed: 7)
    let start = numbers.normals(9)
    let gradients = (0..<4).map { _ in numbers.normals(9) }
    let optimizer = LocalOptimizer(configuration, count: 9)
    let first = run(optimizer, start, gradients)
    let continued = run(optimizer, start, gradients)
    optimizer.reset()
    #expect(run(optimizer, start, gradients) == first)
    // Whoever has a state would go another way without the reset.
    let stateless = configuration.method == .sgd && configuration.momentum == 0
    #expect((continued == first) == stateless)
  }

  @Test func plainSGDIsRecognised() {
    #expect(
      Self.configurations.map { LocalOptimizer($0, count: 1).isPlainSGD } == [true] + Array(repeating: false, count: 12)
    )
  }

  /// The first Adam step has the size of the learning rate whatever the gradient's scale (Kingma and Ba, section 2.1).
  @Test(arguments: [Float(1e-3), 1, 1e3])
  func firstAdamStep(scale: Float) {
    let optimizer = LocalOptimizer(OptimizerConfiguration(.adam, learningRate: 0.1, epsilon: 1e-12), count: 2)
    #expect(Deviation.of(run(optimizer, [0, 0], [[scale, -2 * scale]]), [-0.1, 0.1]) < 1e-5)
  }

  @Test func impossibleValuesAreNamed() {
    func problem(_ change: (inout OptimizerConfiguration) -> Void) -> String? {
      var configuration = OptimizerConfiguration(.adam, learningRate: 0.1)
      change(&configuration)
      return configuration.problem
    }
    #expect(problem { _ in } == nil)
    #expect(problem { $0.learningRate = -0.1 } == "the learning rate must be positive, not -0.1")
    #expect(problem { $0.learningRate = 0 } != nil && problem { $0.learningRate = .nan } != nil)
    #expect(problem { $0.learningRate = .infinity } != nil)
    #expect(problem { $0.momentum = 1 } == "momentum must lie in [0, 1), not 1.0")
    #expect(problem { $0.momentum = -0.1 } != nil && problem { $0.momentum = .nan } != nil)
    #expect(problem { $0.nesterov = true } == "nesterov belongs to sgd, not to adam")
    #expect(
      problem {
        $0.method = .sgd
        $0.nesterov = true
      } == "nesterov needs a momentum above 0")
    for method in [OptimizerConfiguration.Method.adagrad, .adam, .adamw] {
      #expect(
        problem {
          $0.method = method
          $0.momentum = 0.9
        } == "momentum belongs to sgd and rmsprop, not to \(method.rawValue)")
    }
    #expect(
      problem {
        $0.method = .rmsprop
        $0.momentum = 0.9
        $0.nesterov = true
      } == "nesterov belongs to sgd, not to rmsprop")
    #expect(problem { $0.weightDecay = -1 } == "weight decay must be 0 or more, not -1.0")
    #expect(problem { $0.beta1 = 1 } != nil && problem { $0.beta2 = 1 } != nil && problem { $0.beta2 = -1 } != nil)
    #expect(problem { $0.epsilon = 0 } == "epsilon must be positive, not 0.0")
    #expect(problem { $0.schedule = LearningRateSchedule(.step(every: 0, factor: 0.5)) } != nil)
  }
}
