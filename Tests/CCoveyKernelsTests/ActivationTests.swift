import CCoveyKernels
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct ActivationTests {
  static func value(_ activation: Int32, _ x: Double) -> Double {
    switch activation {
    case 1: max(x, 0)
    case 2: 1 / (1 + exp(-x))
    case 3: tanh(x)
    case 4: x * 0.5 * erfc(-x / 2.0.squareRoot())
    default: x
    }
  }
  static func slope(_ activation: Int32, _ x: Double) -> Double {
    switch activation {
    case 1: x > 0 ? 1 : 0
    case 2: value(2, x) * (1 - value(2, x))
    case 3: 1 - tanh(x) * tanh(x)
    case 4: 0.5 * erfc(-x / 2.0.squareRoot()) + x * exp(-0.5 * x * x) / (2 * Double.pi).squareRoot()
    default: 1
    }
  }
  /// From tiny to beyond every saturation, dense in between.
  static let inputs: [Float] =
    [0, -0.0, 1e-30, -1e-30, 1e-7, 100, -100, 1e30, -1e30] + (-4000...4000).map { Float($0) * 0.005 }

  @Test(arguments: Int32(0)...4) func valuesAreRelativelyAccurate(_ activation: Int32) {
    var y = Guarded(count: Self.inputs.count)
    covey_activation_forward(activation, Self.inputs, &y.values, Self.inputs.count)
    var worst = 0.0
    for (x, value) in zip(Self.inputs, y.contents) {
      let expected = Self.value(activation, Double(x))
      // Results this small are allowed to be zero.
      if abs(expected) > 1e-36 {
        worst = max(worst, abs(Double(value) - expected) / abs(expected))
      } else {
        #expect(abs(value) < 1e-35)
      }
    }
    #expect(worst < 2e-6)
    #expect(y.isIntact)
  }

  @Test(arguments: Int32(0)...4) func slopesAreAccurate(_ activation: Int32) {
    let n = Self.inputs.count
    var y = [Float](repeating: 0, count: n)
    covey_activation_forward(activation, Self.inputs, &y, n)
    var numbers = Numbers(51)
    var dx = Guarded(numbers.floats(n))
    let dy = dx.contents
    // In place: dx is dy.
    dx.values.withUnsafeMutableBufferPointer {
      if let p = $0.baseAddress { covey_activation_backward(activation, Self.inputs, y, p, p, n) }
    }
    let expected = zip(Self.inputs, dy).map { Self.slope(activation, Double($0)) * Double($1) }
    #expect(zip(dx.contents, expected).allSatisfy { abs(Double($0) - $1) < 1e-6 })
    #expect(dx.isIntact)
  }

  @Test(arguments: Int32(0)...4, 1...35) func everyLengthInPlace(_ activation: Int32, n: Int) {
    var numbers = Numbers(UInt64(n))
    var x = Guarded(numbers.floats(n))
    let expected = x.contents.map { Self.value(activation, Double($0)) }
    x.values.withUnsafeMutableBufferPointer {
      if let p = $0.baseAddress { covey_activation_forward(activation, p, p, n) }
    }
    #expect(agrees(x.contents, expected) && x.isIntact)
  }

  @Test(arguments: Int32(0)...4) func extremes(_ activation: Int32) {
    let x: [Float] = [.nan, .infinity, -.infinity]
    var y: [Float] = [0, 0, 0]
    covey_activation_forward(activation, x, &y, 3)
    #expect(y[0].isNaN)
    #expect(y[1] == (activation == 2 || activation == 3 ? 1 : .infinity))
    #expect(y[2] == [-Float.infinity, 0, 0, -1, 0][Int(activation)])
  }

  @Test(arguments: [1, 2, 10, 15, 16, 17, 32, 33, 62, 100]) func softmax(_ width: Int) {
    var numbers = Numbers(UInt64(width) + 52)
    let rows = 7
    let x = numbers.floats(rows * width).map { $0 * 20 }
    let dy = numbers.floats(rows * width)
    var y = Guarded(count: rows * width)
    covey_softmax_forward(x, &y.values, rows, width)
    var dx = Guarded(count: rows * width)
    covey_softmax_backward(y.contents, dy, &dx.values, rows, width)
    for r in 0..<rows {
      let range = (r * width)..<((r + 1) * width)
      let top = x[range].max() ?? 0
      let weights = x[range].map { exp(Double($0) - Double(top)) }
      let p = weights.map { $0 / weights.reduce(0, +) }
      #expect(agrees(Array(y.values[range]), p))
      let dot = zip(p, dy[range]).reduce(0.0) { $0 + $1.0 * Double($1.1) }
      #expect(agrees(Array(dx.values[range]), zip(p, dy[range]).map { $0 * (Double($1) - dot) }))
    }
    #expect(y.isIntact && dx.isIntact)
  }
}
