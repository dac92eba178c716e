import CCoveyKernels
import CoveyRandom
import Testing

/// Rounding of sums of products, in units of the terms' magnitude. Winograd's transforms amplify it.
private func tolerance(_ algorithm: Int32) -> Double {
  algorithm == Int32(COVEY_CONV_WINOGRAD.rawValue) ? 1e-5 : 1e-6
}

@Test("every algorithm agrees with the definition on random shapes")
func randomShapes() {
  var random = RandomStream(seed: 11, purpose: .data)
  var uses: [Int32: Int] = [:]
  for _ in 0..<120 {
    let shape = covey_conv2d.random(&random)
    check(Convolution(shape, &random))
    for algorithm in shape.algorithms { uses[algorithm, default: 0] += 1 }
  }
  for algorithm in [COVEY_CONV_DIRECT, COVEY_CONV_GEMM, COVEY_CONV_WINOGRAD] {
    #expect(uses[Int32(algorithm.rawValue), default: 0] >= 20)
  }
}

@Test(
  "every algorithm agrees with the definition on the models' shapes",
  arguments: [
    covey_conv2d.square(batch: 2, size: 28, channels: 1, filters: 32, kernel: 5, pad: 2),
    .square(batch: 2, size: 28, channels: 1, filters: 32, kernel: 3),
    .square(batch: 1, size: 14, channels: 32, filters: 64, kernel: 5, pad: 2),
    .square(batch: 1, size: 26, channels: 32, filters: 64, kernel: 3),
    .square(batch: 4, size: 5, channels: 64, filters: 64, kernel: 3),
    .square(batch: 1, size: 6, channels: 112, filters: 128, kernel: 3, pad: 1),
    .square(batch: 1, size: 32, channels: 3, filters: 64, kernel: 7, stride: 2, pad: 3),
    .square(batch: 2, size: 9, channels: 64, filters: 96, kernel: 1),
    .square(batch: 2, size: 14, channels: 6, filters: 16, kernel: 5),
    .square(batch: 2, size: 16, channels: 40, filters: 40, kernel: 3, pad: 1, groups: 40),
    // Padding beyond the kernel: outer outputs see zeros only.
    .square(batch: 1, size: 4, channels: 20, filters: 17, kernel: 3, pad: 4),
  ])
func modelShapes(shape: covey_conv2d) {
  var random = RandomStream(seed: 12, purpose: .data)
  check(Convolution(shape, &random))
}

private func check(_ convolution: Convolution) {
  let reference = Reference(convolution)
  let shape = convolution.shape
  for algorithm in shape.algorithms {
    let limit = tolerance(algorithm)
    #expect(reference.y.error(convolution.forward(algorithm)) < limit, "y, algorithm \(algorithm), \(shape)")
    #expect(reference.dx.error(convolution.backwardInput(algorithm)) < limit, "dx, algorithm \(algorithm), \(shape)")
    let gradients = convolution.backwardWeights(algorithm)
    #expect(reference.dw.error(gradients.prefix(shape.weights)) < limit, "dw, algorithm \(algorithm), \(shape)")
    #expect(reference.db.error(gradients.dropFirst(shape.weights)) < limit, "db, algorithm \(algorithm), \(shape)")
  }
}

@Test("no bias, and no gradient of it")
func withoutBias() {
  var random = RandomStream(seed: 13, purpose: .data)
  for _ in 0..<20 {
    let convolution = Convolution(.random(&random), &random)
    let reference = Reference(convolution, bias: false)
    for algorithm in convolution.shape.algorithms {
      #expect(reference.y.error(convolution.forward(algorithm, bias: false)) < tolerance(algorithm))
      let gradients = convolution.backwardWeights(algorithm, bias: false)
      #expect(reference.dw.error(gradients.prefix(convolution.shape.weights)) < tolerance(algorithm))
      #expect(gradients.dropFirst(convolution.shape.weights).allSatisfy { $0.isNaN })
    }
  }
}

@Test("alpha and beta combine the gradient with what was there")
func accumulation() {
  var random = RandomStream(seed: 14, purpose: .data)
  for _ in 0..<30 {
    let convolution = Convolution(.random(&random), &random)
    let start = (0..<convolution.shape.weights + convolution.shape.filters).map { _ in random.uniformFloat() * 2 - 1 }
    for algorithm in convolution.shape.algorithms {
      let gradient = convolution.backwardWeights(algorithm)
      for (alpha, beta) in [(-0.25, 1), (0.5, -0.75)] as [(Float, Float)] {
        let actual = convolution.backwardWeights(algorithm, alpha: alpha, beta: beta, start: start)
        #expect(actual.count == start.count)
        for i in actual.indices {
          let expected = alpha * gradient[i] + beta * start[i]
          #expect(abs(actual[i] - expected) <= 1e-5 * (1 + abs(gradient[i])))
        }
      }
    }
  }
}

@Test("activations are applied to the finished sums")
func activations() {
  var random = RandomStream(seed: 15, purpose: .data)
  for _ in 0..<30 {
    let convolution = Convolution(.random(&random), &random)
    for algorithm in convolution.shape.algorithms {
      let linear = convolution.forward(algorithm)
      let relu = convolution.forward(algorithm, activation: COVEY_RELU)
      let sigmoid = convolution.forward(algorithm, activation: COVEY_SIGMOID)
      let tanh = convolution.forward(algorithm, activation: COVEY_TANH)
      #expect(relu == linear.map { max($0, 0) })
      for (i, value) in linear.enumerated() {
        let decay = PortableMath.exp(-2 * abs(Double(value)))
        let expectedTanh = (value < 0 ? -1 : 1) * (1 - decay) / (1 + decay)
        #expect(abs(Double(sigmoid[i]) - 1 / (1 + PortableMath.exp(-Double(value)))) < 3e-7)
        #expect(abs(Double(tanh[i]) - expectedTanh) < 3e-7)
      }
    }
  }
}

@Test("the same call gives the same bits")
func determinism() {
  var random = RandomStream(seed: 16, purpose: .data)
  for _ in 0..<20 {
    let convolution = Convolution(.random(&random), &random)
    for algorithm in convolution.shape.algorithms {
      #expect(convolution.forward(algorithm) == convolution.forward(algorithm))
      #expect(convolution.backwardInput(algorithm) == convolution.backwardInput(algorithm))
      #expect(convolution.backwardWeights(algorithm) == convolution.backwardWeights(algorithm))
    }
  }
}

@Test("at full batches the three passes are adjoint: <dy, y> = <dx, x> = <dw, w>")
func adjoint() {
  var random = RandomStream(seed: 17, purpose: .data)
  func dot(_ a: some Sequence<Float>, _ b: [Float]) -> Double {
    zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }
  for shape in [
    covey_conv2d.square(batch: 10, size: 14, channels: 32, filters: 64, kernel: 5, pad: 2),
    .square(batch: 20, size: 26, channels: 32, filters: 64, kernel: 3),
    .square(batch: 32, size: 13, channels: 32, filters: 64, kernel: 3),
    .square(batch: 10, size: 28, channels: 1, filters: 32, kernel: 5, pad: 2),
  ] {
    let convolution = Convolution(shape, &random)
    for algorithm in shape.algorithms {
      let y = convolution.forward(algorithm, bias: false)
      let scale = dot(y, y).squareRoot() * dot(convolution.dy, convolution.dy).squareRoot()
      let value = dot(y, convolution.dy)
      #expect(abs(dot(convolution.backwardInput(algorithm), convolution.x) - value) < 1e-5 * scale)
      let dw = convolution.backwardWeights(algorithm).prefix(shape.weights)
      #expect(abs(dot(dw, convolution.w) - value) < 1e-5 * scale)
    }
  }
}
