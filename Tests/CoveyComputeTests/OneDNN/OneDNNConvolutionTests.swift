#if OneDNN
  import CoveyCompute
  import CoveyCore
  import Testing

  @Suite struct OneDNNConvolutionTests {
    /// Portable kernels may take Winograd's algorithm for 3x3 and 5x5, whose rounding could move a ReLU's kink.
    @Test func agreesOnRandomShapes() throws {
      var numbers = Quarters(seed: 1)
      for trial in 0..<60 {
        let groups = numbers.choice([1, 1, 2, 3])
        let channels = groups * numbers.choice([1, 2, 3, 8, 17])
        let filters = groups * numbers.choice([1, 4, 5, 16])
        let kernel = numbers.choice([1, 2, 3, 4, 5, 7])
        let stride = numbers.choice([1, 1, 2, 3])
        let padding = numbers.choice([Padding.same, .valid])
        let smallest = padding == .valid ? kernel : 1
        let height = numbers.number(smallest...smallest + 8)
        let width = numbers.number(smallest...smallest + 8)
        let exact = stride > 1 || ![3, 5].contains(kernel)
        let activation = numbers.choice([.linear, .tanh, .sigmoid, exact ? .relu : .linear] as [ActivationFunction])
        let bias = numbers.choice([true, false])
        let comparison = try BackendComparison(height: height, width: width, channels: channels, seed: UInt64(trial)) {
          $0.conv2D(
            filters: filters, kernel: kernel, stride: stride, padding: padding, groups: groups, activation: activation,
            bias: bias)
        }
        try comparison.check(
          batches: [numbers.number(1...4)],
          "\(height)x\(width)x\(channels) to \(filters), kernel \(kernel), stride \(stride), \(padding), groups \(groups)"
            + ", \(activation), bias \(bias)")
      }
    }

    /// The portable back end takes Winograd's algorithm here, oneDNN the direct one.
    @Test func agreesWithPortableWinograd() throws {
      for (size, channels, filters, padding) in [
        (18, 16, 16, Padding.same), (17, 20, 50, .valid), (16, 32, 64, .same), (19, 64, 16, .valid),
      ] {
        let comparison = try BackendComparison(height: size, width: size + 1, channels: channels, seed: 3) {
          $0.conv2D(filters: filters, kernel: 3, padding: padding)
        }
        try comparison.check(batches: [5], tolerance: 2e-5, "\(size)x\(size + 1)x\(channels) to \(filters)")
      }
    }

    @Test func agreesOnDepthwise() throws {
      let comparison = try BackendComparison(height: 9, width: 8, channels: 32, seed: 4) {
        $0.conv2D(filters: 32, kernel: 3, padding: .same, groups: 32, activation: .tanh)
      }
      try comparison.check(batches: [3], "depthwise")
    }

    @Test func agreesWhenTheKernelExceedsTheImage() throws {
      for (height, width) in [(1, 1), (2, 3), (1, 6)] {
        let comparison = try BackendComparison(height: height, width: width, channels: 3, seed: 5) {
          $0.conv2D(filters: 4, kernel: 7, padding: .same, activation: .relu)
        }
        try comparison.check(batches: [2], "7x7 kernel on \(height)x\(width)")
      }
    }

    @Test func agreesOnBatchesOfOtherSizes() throws {
      let comparison = try BackendComparison(height: 7, width: 7, channels: 2, seed: 6) {
        $0.conv2D(filters: 5, kernel: 3, padding: .same).maxPool2D(2).conv2D(filters: 3, kernel: 2)
      }
      try comparison.check(batches: [10, 3, 1, 10, 4], "last batch shorter")
    }

    /// The layers of Benchmarks' task C, whose clients end with batches of every size; oneDNN's Winograd crashed there.
    /// No pooling: Winograd's rounding in the portable back end could move a maximum.
    @Test func agreesOnShortLastBatchesOfTheEMNISTLayers() throws {
      let comparison = try BackendComparison(height: 14, width: 14, channels: 1, seed: 7) {
        $0.conv2D(filters: 32, kernel: 3).conv2D(filters: 64, kernel: 3)
      }
      try comparison.check(batches: [20, 7, 20, 1, 20, 13], tolerance: 2e-5, "14x14, two 3x3 layers")
    }

    @Test func stepsInPlaceAsTheGradientSays() throws {
      let comparison = try BackendComparison(height: 6, width: 6, channels: 3, seed: 8) {
        $0.conv2D(filters: 4, kernel: 3, activation: .relu)
      }
      try expectStepInPlace(comparison)
    }

    @Test func accumulates() throws {
      let comparison = try BackendComparison(height: 6, width: 6, channels: 3, seed: 9) {
        $0.conv2D(filters: 4, kernel: 3)
      }
      let executor = try comparison.executor(.onednn, batch: 3)
      let first = try comparison.step(executor, batch: 3, seed: 1).gradient
      let second = try comparison.step(executor, batch: 3, seed: 2).gradient
      executor.forward()
      _ = executor.loss(scale: 1)
      executor.backward(accumulating: true)
      let sum = executor.gradient
      #expect(difference((0..<sum.count).map { sum[$0] }, (0..<sum.count).map { 2 * second[$0] }) < 1e-5)
      #expect(first != second)
    }

    @Test func givesTheSameNorms() throws {
      let comparison = try BackendComparison(height: 6, width: 5, channels: 4, seed: 10) {
        $0.conv2D(filters: 6, kernel: 3, groups: 2, activation: .tanh)
      }
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

  /// Expects one step of plain SGD in place to equal the parameters minus the learning rate times the gradient.
  func expectStepInPlace(_ comparison: BackendComparison) throws {
    let executor = try comparison.executor(.onednn, batch: 3)
    let gradient = try comparison.step(executor, batch: 3).gradient
    executor.forward()
    _ = executor.loss(scale: 1)
    executor.backwardSGD(learningRate: 0.125)
    let stepped = executor.parameters
    let expected = (0..<stepped.count).map { comparison.parameters[$0] - 0.125 * gradient[$0] }
    #expect(difference((0..<stepped.count).map { stepped[$0] }, expected) < 1e-6)
    #expect(stepped != comparison.parameters)
  }
#endif
