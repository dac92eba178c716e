import CoveyCompute
import CoveyCore
import Testing
import _TestSupport

@Suite struct DenseTests {
  @Test(arguments: [1, 2, 7, 17], [(1, 1), (3, 5), (16, 16), (33, 10), (5, 47)])
  func matchesFiniteDifferences(batch: Int, size: (Int, Int)) throws {
    let model = try Model(input: .dense(count: size.0), classes: size.1) { $0.dense(size.1) }
    #expect(try GradientCheck(model, batch: batch).worst < 2e-5)
  }

  @Test(arguments: ActivationFunction.allCases, [true, false])
  func activationAndBias(function: ActivationFunction, bias: Bool) throws {
    let model = try Model(input: .dense(count: 6), classes: 4) {
      $0.dense(9, activation: function, bias: bias).dense(5, activation: function, bias: bias).dense(4, bias: bias)
    }
    #expect(try GradientCheck(model, batch: 5).worst < 2e-5)
  }

  @Test func sequence() throws {
    let model = try Model(input: .dense(count: 24), classes: 3) {
      $0.reshape(6, 4).dense(7, activation: .tanh).dense(5).flatten().dense(3)
    }
    #expect(try GradientCheck(model, batch: 3).worst < 2e-5)
  }

  /// Larger than any tile, panel and block of the kernels, with remainders on every side.
  @Test(arguments: [1, 29])
  func largerThanATile(batch: Int) throws {
    let model = try Model(input: .dense(count: 301), classes: 10) {
      $0.dense(139, activation: .tanh).dense(67, activation: .sigmoid).dense(10)
    }
    #expect(try GradientCheck(model, batch: batch, sampled: 100, deviation: 0.1).worst < 5e-5)
  }
}
