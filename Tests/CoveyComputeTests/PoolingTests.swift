import CoveyCompute
import CoveyCore
import Testing
import _TestSupport

@Suite struct PoolingTests {
  private static func model(
    _ size: (Int, Int, Int), _ pool: @escaping (LayerTensor) -> LayerTensor
  ) throws -> Model {
    try Model(input: .image(height: size.0, width: size.1, channels: size.2), classes: 3) {
      pool($0.conv2D(filters: size.2, kernel: 1, activation: .tanh)).flatten().dense(3)
    }
  }

  @Test(arguments: [(6, 6, 2), (7, 5, 3), (3, 4, 1), (9, 9, 19)], [(2, 2), (3, 2), (2, 3), (3, 1)])
  func matchesFiniteDifferences(size: (Int, Int, Int), window: (Int, Int)) throws {
    for padding in Padding.allCases {
      let maximum = try Self.model(size) { $0.maxPool2D(window.0, stride: window.1, padding: padding) }
      #expect(try GradientCheck(maximum, batch: 3).worst < 2e-5, "maximum, \(padding)")
      let average = try Self.model(size) { $0.averagePool2D(window.0, stride: window.1, padding: padding) }
      #expect(try GradientCheck(average, batch: 3).worst < 2e-5, "average, \(padding)")
    }
  }

  @Test(arguments: [(6, 6, 2), (1, 5, 3), (4, 3, 17)], [1, 4])
  func globalAverage(size: (Int, Int, Int), batch: Int) throws {
    let image = try Self.model(size) { $0.globalAveragePool() }
    #expect(try GradientCheck(image, batch: batch).worst < 2e-5)
    let sequence = try Self.model(size) { $0.reshape(size.0 * size.1, size.2).globalAveragePool() }
    #expect(try GradientCheck(sequence, batch: batch).worst < 2e-5)
  }

  /// A window larger than the image, with padding, sees the whole image.
  @Test func windowLargerThanTheImage() throws {
    let model = try Self.model((2, 3, 2)) { $0.maxPool2D(7, stride: 7, padding: .same) }
    #expect(model.graph.nodes[2].output.shape == [1, 1, 2])
    #expect(try GradientCheck(model, batch: 2).worst < 2e-5)
  }

  /// Of equal values the first wins the whole gradient.
  @Test func tieGoesToTheFirst() throws {
    let model = try Model(input: .image(height: 2, width: 2, channels: 1), loss: .meanSquaredError, outputs: 1) {
      $0.flatten().dense(4).reshape(2, 2, 1).maxPool2D(2).flatten()
    }
    let executor = try ModelExecutor(PlanLibrary(model), mode: .training, batch: 1)
    executor.load(ParameterVector(count: model.parameterCount))
    _ = try executor.lossAndGradient([1, 1, 1, 1], values: [-1])
    // d(y - t)^2 / dy = 2, at the first of the four biases.
    #expect(executor.gradient.array.suffix(4) == [2, 0, 0, 0])
  }
}
