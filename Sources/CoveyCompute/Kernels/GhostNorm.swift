internal import CCoveyKernels

/// One example's squared gradient norm of y = x W (+ b) over `rows` positions, without keeping its gradient.
///
/// Uses the Gram identity ||x^T dy||^2 = sum((x x^T) * (dy dy^T)) where that is cheaper (ghost norms: Goodfellow 2015,
/// arXiv 1510.01799; Li et al. 2022, arXiv 2110.05679), else the product itself in scratch (the mixed rule of Bu et al.
/// 2022, arXiv 2205.10683).
///
/// Where terms cancel, a rounded norm could be far below the true one, and clipping by it would let the example through.
/// So a bound on the rounding error is added: never less than the norm that the gradient's own product can have.
struct GhostNorm: Sendable {
  let rows, inputs, outputs: Int

  var usesGram: Bool { rows * (inputs + outputs) <= inputs * outputs }

  var scratch: Int {
    if rows == 1 { return 0 }
    return usesGram
      ? 2 * aligned(rows * rows)
        + max(covey_gemm_scratch(0, 1, rows, rows, inputs), covey_gemm_scratch(0, 1, rows, rows, outputs))
      : aligned(inputs * outputs) + covey_gemm_scratch(1, 0, inputs, outputs, rows)
  }

  /// Floats in whole cache lines.
  private func aligned(_ count: Int) -> Int { (count + 15) / 16 * 16 }

  /// - Parameters:
  ///   - x: rows x inputs.
  ///   - dy: rows x outputs, the gradient of this example's own loss, rows `stride` apart.
  ///   - bias: Whether b's gradient counts, too.
  ///   - stride: Floats between rows of dy; nil for `outputs`.
  func squaredNorm(
    x: UnsafePointer<Float>, dy: UnsafePointer<Float>, bias: Bool, stride: Int? = nil,
    scratch: UnsafeMutablePointer<Float>
  ) -> Float {
    let stride = stride ?? outputs
    if rows == 1 {
      let gradient = covey_squared_norm(dy, outputs)
      return Float(covey_squared_norm(x, inputs) * gradient + (bias ? gradient : 0))
    }
    var norm: Double
    if usesGram {
      let products = scratch + 2 * aligned(rows * rows)
      let second = scratch + aligned(rows * rows)
      covey_gemm(0, 1, rows, rows, inputs, 1, x, inputs, x, inputs, 0, scratch, rows, products)
      covey_gemm(0, 1, rows, rows, outputs, 1, dy, stride, dy, stride, 0, second, rows, products)
      norm = max(0, covey_dot(scratch, second, rows * rows))
      norm += rounding(terms: inputs + outputs, trace(scratch) * trace(second))
    } else {
      covey_gemm(
        1, 0, inputs, outputs, rows, 1, x, inputs, dy, stride, 0, scratch, outputs,
        scratch + aligned(inputs * outputs))
      norm = covey_squared_norm(scratch, inputs * outputs)
      var gradient = 0.0
      for row in 0..<rows { gradient += covey_squared_norm(dy + row * stride, outputs) }
      norm += rounding(terms: rows, covey_squared_norm(x, rows * inputs) * gradient)
    }
    if bias {
      for j in 0..<outputs {
        var sum: Double = 0
        for row in 0..<rows { sum += Double(dy[row * stride + j]) }
        norm += sum * sum
      }
    }
    return Float(norm)
  }

  /// The sum of the squares of which a Gram matrix is made.
  private func trace(_ gram: UnsafePointer<Float>) -> Double {
    var sum = 0.0
    for row in 0..<rows { sum += Double(gram[row * (rows + 1)]) }
    return sum
  }

  /// What sums of `terms` products of floats can be wrong by (Higham 2002, DOI 10.1137/1.9780898718027, section 3.1),
  /// given the product of the squared norms.
  private func rounding(terms: Int, _ magnitude: Double) -> Double {
    Double(terms) * 0x1p-24 * magnitude
  }
}
