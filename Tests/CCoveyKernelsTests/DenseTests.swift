import CCoveyKernels
import CoveyRandom
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct DenseTests {
  struct Shape: Sendable {
    let batch, inputs, outputs: Int
  }

  /// Shapes of the benchmarks, one beyond every block size, and random odd ones.
  static let shapes: [Shape] = {
    var numbers = Numbers(11)
    let fixed = [
      (10, 784, 200), (10, 200, 10), (20, 128, 62), (10, 60, 10), (1, 1, 1), (1, 300, 33), (3, 129, 37), (15, 257, 32),
      (29, 128, 64), (64, 40, 48), (7, 35, 1100), (2, 50, 513), (1, 0, 5), (33, 16, 16), (13, 33, 1),
    ]
    let random = (0..<60).map { _ in
      (numbers.integer(1...45), numbers.integer(1...150), numbers.integer(1...70))
    }
    return (fixed + random).map { Shape(batch: $0.0, inputs: $0.1, outputs: $0.2) }
  }()

  static func activate(_ activation: Int32, _ x: Double) -> Double {
    switch activation {
    case 1: max(x, 0)
    case 2: 1 / (1 + exp(-x))
    case 3: tanh(x)
    default: x
    }
  }

  @Test(arguments: shapes) func forwardEqualsTheProduct(_ s: Shape) {
    var numbers = Numbers(UInt64(s.batch * 7919 + s.inputs * 31 + s.outputs))
    let x = numbers.floats(s.batch * s.inputs)
    let w = numbers.floats(s.inputs * s.outputs)
    let bias = numbers.floats(s.outputs)
    for activation: Int32 in 0...3 {
      for hasBias in [true, false] {
        var y = Guarded(count: s.batch * s.outputs)
        withScratch(covey_dense_scratch(s.batch, s.inputs, s.outputs)) { scratch in
          bias.withUnsafeBufferPointer {
            covey_dense_forward(
              s.batch, s.inputs, s.outputs, x, w, hasBias ? $0.baseAddress : nil, activation, &y.values, scratch)
          }
        }
        let sums = product(x, w, m: s.batch, n: s.outputs, k: s.inputs)
        let expected = sums.indices.map {
          Self.activate(activation, sums[$0] + (hasBias ? Double(bias[$0 % s.outputs]) : 0))
        }
        #expect(agrees(y.contents, expected, tolerance: 1e-5))
        #expect(y.isIntact)
      }
    }
  }

  @Test(arguments: shapes) func inputGradientEqualsTheProduct(_ s: Shape) {
    var numbers = Numbers(UInt64(s.batch * 7919 + s.inputs * 31 + s.outputs + 1))
    let dy = numbers.floats(s.batch * s.outputs)
    let w = numbers.floats(s.inputs * s.outputs)
    var dx = Guarded(count: s.batch * s.inputs)
    withScratch(covey_dense_scratch(s.batch, s.inputs, s.outputs)) {
      covey_dense_backward_input(s.batch, s.inputs, s.outputs, dy, w, &dx.values, $0)
    }
    let expected = product(dy, w, m: s.batch, n: s.inputs, k: s.outputs, transposeB: true)
    #expect(agrees(dx.contents, expected, tolerance: s.outputs > 1000 ? 1e-4 : 1e-5))
    #expect(dx.isIntact)
  }

  /// beta = 0 runs over NaN, which must not be read.
  @Test(arguments: shapes, [Float(0), 1, 0.5]) func weightGradientEqualsTheProduct(_ s: Shape, beta: Float) {
    var numbers = Numbers(UInt64(s.batch * 7919 + s.inputs * 31 + s.outputs + 2))
    let x = numbers.floats(s.batch * s.inputs)
    let dy = numbers.floats(s.batch * s.outputs)
    let alpha: Float = -0.3
    let oldW =
      beta == 0 ? Array(repeating: Float.nan, count: s.inputs * s.outputs) : numbers.floats(s.inputs * s.outputs)
    let oldB = beta == 0 ? Array(repeating: Float.nan, count: s.outputs) : numbers.floats(s.outputs)
    var dw = Guarded(oldW)
    var db = Guarded(oldB)
    withScratch(covey_dense_scratch(s.batch, s.inputs, s.outputs)) {
      covey_dense_backward_weights(
        s.batch, s.inputs, s.outputs, x, dy, alpha, beta, &dw.values, &db.values, $0)
    }
    func combine(_ sum: Double, _ old: Float) -> Double {
      Double(alpha) * sum + (beta == 0 ? 0 : Double(beta) * Double(old))
    }
    let sums = product(x, dy, m: s.inputs, n: s.outputs, k: s.batch, transposeA: true)
    #expect(agrees(dw.contents, zip(sums, oldW).map(combine), tolerance: 1e-5))
    let columns = (0..<s.outputs).map { c in
      combine((0..<s.batch).reduce(0.0) { $0 + Double(dy[$1 * s.outputs + c]) }, oldB[c])
    }
    #expect(agrees(db.contents, columns, tolerance: 1e-5))
    #expect(dw.isIntact && db.isIntact)
  }

  @Test func forwardPassesNaNOn() {
    var y = Guarded(count: 2)
    withScratch(covey_dense_scratch(1, 2, 2)) {
      covey_dense_forward(1, 2, 2, [.nan, 1], [1, 2, 3, 4], nil, 1, &y.values, $0)
    }
    #expect(y.contents.allSatisfy { $0.isNaN })
  }
}
