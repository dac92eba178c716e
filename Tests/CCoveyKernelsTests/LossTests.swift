import CCoveyKernels
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct LossTests {
  static let widths = [1, 2, 3, 7, 8, 10, 15, 16, 17, 31, 32, 33, 62, 100]
  static let batches = [1, 2, 10, 16, 17, 33]

  /// Runs a loss with and without weights, and without a gradient, against `oracle(row) -> (loss, dloss/dx)`.
  func check(
    batch: Int, width: Int, numbers: inout Numbers,
    _ call: (UnsafePointer<Float>?, inout [Float], UnsafeMutablePointer<Float>?) -> Void,
    _ oracle: (Int) -> (Double, [Double])
  ) {
    let weights = numbers.floats(batch)
    for weighted in [false, true] {
      for wantsGradient in [true, false] {
        var losses = Guarded(count: batch)
        var dx = Guarded(count: batch * width)
        weights.withUnsafeBufferPointer { w in
          dx.values.withUnsafeMutableBufferPointer {
            call(weighted ? w.baseAddress : nil, &losses.values, wantsGradient ? $0.baseAddress : nil)
          }
        }
        for b in 0..<batch {
          let (loss, gradient) = oracle(b)
          let factor = 0.25 * (weighted ? Double(weights[b]) : 1)
          #expect(agrees([losses.values[b]], [loss], tolerance: 3e-6))
          if wantsGradient {
            let row = Array(dx.values[(b * width)..<((b + 1) * width)])
            #expect(agrees(row, gradient.map { $0 * factor }))
          }
        }
        #expect(losses.isIntact && dx.isIntact)
        if !wantsGradient { #expect(dx.contents.allSatisfy { $0.isNaN }) }
      }
    }
  }

  @Test(arguments: widths, batches) func softmaxCrossEntropy(_ classes: Int, batch: Int) {
    var numbers = Numbers(UInt64(classes * 100 + batch))
    let x = numbers.floats(batch * classes).map { $0 * 15 }
    let target = numbers.targets(batch, below: classes)
    check(batch: batch, width: classes, numbers: &numbers) {
      covey_softmax_cross_entropy(batch, classes, x, target, $0, 0.25, &$1, $2)
    } _: { b in
      let row = x[(b * classes)..<((b + 1) * classes)].map(Double.init)
      let sum = row.reduce(0.0) { $0 + exp($1) }
      let t = Int(target[b])
      return (log(sum) - row[t], row.indices.map { exp(row[$0]) / sum - ($0 == t ? 1 : 0) })
    }
  }

  @Test(arguments: widths, batches) func sigmoidCrossEntropy(_ width: Int, batch: Int) {
    var numbers = Numbers(UInt64(width * 100 + batch + 1))
    let x = numbers.floats(batch * width).map { $0 * 15 }
    let target = numbers.floats(batch * width).map { abs($0) }
    check(batch: batch, width: width, numbers: &numbers) {
      covey_sigmoid_cross_entropy(batch, width, x, target, $0, 0.25, &$1, $2)
    } _: { b in
      let range = (b * width)..<((b + 1) * width)
      let loss = range.reduce(0.0) {
        let v = Double(x[$1])
        return $0 + max(v, 0) - v * Double(target[$1]) + log1p(exp(-abs(v)))
      }
      return (loss, range.map { 1 / (1 + exp(-Double(x[$0]))) - Double(target[$0]) })
    }
  }

  @Test(arguments: widths, batches) func meanSquaredError(_ width: Int, batch: Int) {
    var numbers = Numbers(UInt64(width * 100 + batch + 2))
    let x = numbers.floats(batch * width)
    let target = numbers.floats(batch * width)
    check(batch: batch, width: width, numbers: &numbers) {
      covey_mean_squared_error(batch, width, x, target, $0, 0.25, &$1, $2)
    } _: { b in
      let errors = ((b * width)..<((b + 1) * width)).map { Double(x[$0]) - Double(target[$0]) }
      return (errors.reduce(0.0) { $0 + $1 * $1 } / Double(width), errors.map { 2 * $0 / Double(width) })
    }
  }

  @Test(arguments: [3, 20]) func extremeLogits(_ classes: Int) {
    func loss(_ change: (inout [Float]) -> Void) -> Float {
      var x = [Float](repeating: 0, count: classes)
      change(&x)
      var losses: [Float] = [0]
      covey_softmax_cross_entropy(1, classes, x, [1], nil, 1, &losses, nil)
      return losses[0]
    }
    #expect(loss { $0[1] = 1000 } == 0)
    #expect(loss { $0[0] = 1000 } == 1000)
    #expect(loss { $0[0] = .nan }.isNaN)
    #expect(loss { $0[1] = -.infinity } == .infinity)
    #expect(loss { $0[0] = -.infinity }.isFinite)
  }

  @Test(arguments: widths) func countsCorrectRows(_ classes: Int) {
    var numbers = Numbers(UInt64(classes) + 63)
    // Few different values, so that ties are common.
    let x = (0..<(200 * classes)).map { _ in Float(numbers.integer(0...3)) }
    let target = numbers.targets(200, below: classes)
    var expected = 0
    for b in 0..<200 {
      let row = Array(x[(b * classes)..<((b + 1) * classes)])
      var best = 0
      for i in row.indices where row[i] > row[best] { best = i }
      if best == Int(target[b]) { expected += 1 }
    }
    #expect(covey_count_correct(200, classes, x, target) == expected)
    #expect(covey_count_correct(1, classes, [Float](repeating: .nan, count: classes), [0]) == 0)
  }
}
