import CoveyCompute
import CoveyCore
import Testing
import _TestSupport

@Suite struct ConvolutionTests {
  struct Case: CustomTestStringConvertible {
    var image = (6, 5, 3)
    var filters = 4
    var kernel = 3
    var stride = 1
    var padding = Padding.valid
    var groups = 1
    var activation = ActivationFunction.linear
    var testDescription: String {
      "\(image) f\(filters) k\(kernel) s\(stride) \(padding) g\(groups) \(activation)"
    }
  }

  static let cases = [
    Case(), Case(padding: .same), Case(stride: 2), Case(stride: 2, padding: .same), Case(stride: 3, padding: .same),
    Case(image: (6, 5, 4), groups: 2), Case(image: (5, 5, 4), padding: .same, groups: 4),
    Case(image: (5, 6, 6), filters: 3, stride: 2, padding: .same, groups: 3),
    Case(image: (7, 7, 1), filters: 1), Case(image: (4, 4, 1), filters: 5, kernel: 1),
    Case(image: (3, 2, 2), kernel: 5, padding: .same), Case(image: (1, 1, 2), kernel: 3, padding: .same),
    Case(image: (2, 3, 1), kernel: 7, stride: 2, padding: .same), Case(image: (5, 5, 2), kernel: 5),
    Case(image: (9, 4, 2), kernel: 4, padding: .same), Case(image: (8, 8, 2), kernel: 2, stride: 4),
    Case(padding: .same, activation: .relu), Case(activation: .sigmoid), Case(activation: .tanh),
    Case(activation: .gelu),
  ]

  /// Two layers of the kind, so that the second's input gradient reaches the first's parameters.
  @Test(arguments: cases, [1, 3])
  func matchesFiniteDifferences(of shape: Case, batch: Int) throws {
    let model = try Model(
      input: .image(height: shape.image.0, width: shape.image.1, channels: shape.image.2), classes: 3
    ) {
      $0.conv2D(filters: shape.image.2, kernel: 3, padding: .same, groups: shape.groups, activation: .tanh)
        .conv2D(
          filters: shape.filters, kernel: shape.kernel, stride: shape.stride, padding: shape.padding,
          groups: shape.groups, activation: shape.activation
        ).flatten().dense(3)
    }
    #expect(try GradientCheck(model, batch: batch).worst < 5e-5)
  }

  @Test func withoutBias() throws {
    let model = try Model(input: .image(height: 4, width: 5, channels: 2), classes: 3) {
      $0.conv2D(filters: 3, kernel: 2, bias: false).conv2D(filters: 2, kernel: 2, padding: .same, bias: false).flatten()
        .dense(3)
    }
    #expect(model.layout.entries.map(\.name) == ["conv2d.kernel", "conv2d_1.kernel", "dense.kernel", "dense.bias"])
    #expect(try GradientCheck(model, batch: 2).worst < 5e-5)
  }

  /// Channels and filters beyond any register tile, where other algorithms may be chosen; 3x3 and 5x5, odd remainders.
  /// Smooth throughout: among thousands of kinks some would lie within the differences.
  @Test(arguments: [(3, 33, 17), (5, 18, 37), (3, 32, 64)], [Padding.same, .valid])
  func largerThanATile(shape: (Int, Int, Int), padding: Padding) throws {
    let model = try Model(input: .image(height: 7, width: 8, channels: 2), classes: 4) {
      $0.conv2D(filters: shape.1, kernel: 3, padding: .same, activation: .tanh)
        .conv2D(filters: shape.2, kernel: shape.0, padding: padding, activation: .tanh).averagePool2D(2).flatten()
        .dense(4)
    }
    #expect(try GradientCheck(model, batch: 2, sampled: 24, deviation: 0.1).worst < 1e-4)
  }
}
