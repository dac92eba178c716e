import CoveyCompute
import CoveyCore
import Testing
import _TestSupport

@Suite struct ElementwiseTests {
  @Test(arguments: ActivationFunction.allCases, [1, 5, 64])
  func activationLayer(function: ActivationFunction, width: Int) throws {
    let model = try Model(input: .dense(count: 3), classes: 3) {
      $0.dense(width).activation(function).dense(3)
    }
    #expect(try GradientCheck(model, batch: 3, deviation: 1).worst < 5e-5)
  }

  /// Far from zero, where exponentials overflow if they are taken carelessly.
  @Test(arguments: ActivationFunction.allCases)
  func largeArguments(function: ActivationFunction) throws {
    let model = try Model(input: .dense(count: 6), loss: .meanSquaredError, outputs: 6) { $0.activation(function) }
    let executor = try ModelExecutor(PlanLibrary(model), mode: .inference, batch: 1)
    let x: [Float] = [-1000, -89, -20, 20, 89, 1000]
    let y = try executor.predict(x)
    #expect(Deviation.of(y, x.map { ReferenceNetwork.activate(function, Double($0)) }) < 1e-6)
  }

  @Test(arguments: [1, 2, 5, 33], [1, 4])
  func softmax(width: Int, rows: Int) throws {
    let model = try Model(input: .dense(count: 4), loss: .meanSquaredError, outputs: 2) {
      $0.dense(rows * width).reshape(rows, width).softmax().flatten().dense(2)
    }
    #expect(try GradientCheck(model, batch: 3, deviation: 1).worst < 5e-5)
  }

  @Test func softmaxOfLargeLogits() throws {
    let model = try Model(input: .dense(count: 3), loss: .meanSquaredError, outputs: 3) { $0.softmax() }
    let executor = try ModelExecutor(PlanLibrary(model), mode: .inference, batch: 2)
    let x: [Float] = [1000, 0, -1000, -1e30, -1e30, -1e30]
    let third: Float = 1 / 3
    let expected: [Float] = [1, 0, 0, third, third, third]
    #expect(try executor.predict(x) == expected)
  }

  @Test(arguments: [1, 3, 16, 21], [1, 5])
  func layerNorm(width: Int, rows: Int) throws {
    let model = try Model(input: .dense(count: 4), classes: 2) {
      $0.dense(rows * width, activation: .tanh).reshape(rows, width).layerNorm(epsilon: 1e-2).flatten().dense(2)
    }
    #expect(try GradientCheck(model, batch: 3).worst < 1e-4)
  }

  @Test(arguments: [(1, 3, 1), (2, 6, 3), (3, 8, 8), (2, 18, 2), (1, 32, 1)], [1, 2])
  func groupNorm(shape: (Int, Int, Int), batch: Int) throws {
    let (side, channels, groups) = shape
    let model = try Model(input: .image(height: side, width: side + 1, channels: 2), classes: 2) {
      $0.conv2D(filters: channels, kernel: 1, activation: .tanh).groupNorm(groups: groups, epsilon: 1e-2).flatten()
        .dense(2)
    }
    #expect(try GradientCheck(model, batch: batch).worst < 1e-4)
  }
}
