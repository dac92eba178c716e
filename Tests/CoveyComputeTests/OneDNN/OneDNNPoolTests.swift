#if OneDNN
  import CoveyCompute
  import CoveyCore
  import Testing

  @Suite struct OneDNNPoolTests {
    /// Quarters tie often, so this also checks that the first of ties gets the gradient.
    @Test(arguments: [Pool2DOperation.Reduction.maximum, .average])
    func agreesOnRandomShapes(_ reduction: Pool2DOperation.Reduction) throws {
      var numbers = Quarters(seed: 21)
      for trial in 0..<60 {
        let channels = numbers.choice([1, 2, 3, 16, 17, 32])
        let window = numbers.number(1...4)
        let stride = numbers.number(1...4)
        let padding = numbers.choice([Padding.same, .valid])
        let smallest = padding == .valid ? window : 1
        let height = numbers.number(smallest...smallest + 8)
        let width = numbers.number(smallest...smallest + 8)
        let comparison = try BackendComparison(height: height, width: width, channels: channels, seed: UInt64(trial)) {
          reduction == .maximum
            ? $0.maxPool2D(window, stride: stride, padding: padding)
            : $0.averagePool2D(window, stride: stride, padding: padding)
        }
        try comparison.check(
          batches: [numbers.number(1...4)],
          "\(reduction) \(height)x\(width)x\(channels), window \(window), stride \(stride), \(padding)")
      }
    }

    @Test func predictsWithoutTraining() throws {
      let comparison = try BackendComparison(height: 8, width: 6, channels: 3, seed: 22) {
        $0.conv2D(filters: 4, kernel: 4, activation: .relu).maxPool2D(2, padding: .same).averagePool2D(2)
      }
      let outputs = try [Backend.onednn, .portable].map { backend in
        let executor = try comparison.executor(backend, mode: .inference, batch: 3)
        try comparison.feed(executor, batch: 3)
        executor.forward()
        return Array(UnsafeBufferPointer(start: executor.outputs, count: 3 * comparison.model.outputs))
      }
      #expect(difference(outputs[0], outputs[1]) < 1e-6)
    }
  }
#endif
