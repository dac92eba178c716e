#if OneDNN
  import CoveyCompute
  import CoveyCore
  import Testing

  @Suite struct OneDNNDenseTests {
    private func comparison(
      _ inputs: Int, _ units: Int, _ activation: ActivationFunction, bias: Bool, seed: UInt64
    ) throws -> BackendComparison {
      try BackendComparison(
        Model(input: .dense(count: 5), loss: .meanSquaredError, outputs: units) { x in
          x.dense(inputs).dense(units, activation: activation, bias: bias)
        }, seed: seed)
    }

    @Test func agreesOnRandomShapes() throws {
      var numbers = Quarters(seed: 11)
      for trial in 0..<60 {
        let inputs = numbers.choice([1, 2, 7, 16, 33, 100, 257])
        let units = numbers.choice([1, 3, 10, 16, 65])
        let activation = numbers.choice([.linear, .relu, .sigmoid, .tanh] as [ActivationFunction])
        let bias = numbers.choice([true, false])
        let comparison = try comparison(inputs, units, activation, bias: bias, seed: UInt64(trial))
        try comparison.check(batches: [numbers.number(1...40)], "\(inputs) to \(units), \(activation), bias \(bias)")
      }
    }

    /// The input's gradient of 16 rows or more and large weights takes another primitive.
    @Test func agreesOnLargeWeights() throws {
      let comparison = try comparison(2100, 130, .tanh, bias: true, seed: 12)
      try comparison.check(batches: [20, 3, 20], "2100 to 130")
    }

    @Test func agreesOnSequences() throws {
      let comparison = try BackendComparison(
        Model(input: .dense(count: 5), loss: .meanSquaredError, outputs: 4 * 6) { x in
          x.dense(4 * 7).reshape(4, 7).dense(6, activation: .tanh).flatten()
        }, seed: 13)
      try comparison.check(batches: [3, 1], "sequence")
    }

    @Test func stepsInPlaceAsTheGradientSays() throws {
      try expectStepInPlace(comparison(20, 9, .relu, bias: true, seed: 14))
    }

    @Test func givesTheSameNorms() throws {
      let comparison = try comparison(20, 9, .tanh, bias: true, seed: 15)
      let norms = try [Backend.onednn, .portable].map { backend in
        let executor = try comparison.executor(backend, mode: .perExampleNorms, batch: 4)
        try comparison.feed(executor, batch: 4)
        executor.forward()
        _ = executor.loss(scale: 1)
        executor.backwardNorms()
        return Array(UnsafeBufferPointer(start: executor.squaredNorms, count: 4))
      }
      #expect(norms[1].allSatisfy { $0 > 0 })
      #expect(difference(norms[0], norms[1]) < 1e-5)
    }
  }
#endif
