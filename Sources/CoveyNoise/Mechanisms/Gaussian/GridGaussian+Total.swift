package import CoveyCore

/// Sums that are taken on the noise's grid: exact in any order.
extension GridGaussian {
  /// Adds a vector's elements, truncated towards zero to the grid, to integers. What lies beyond 2^52 steps counts as 2^52
  /// steps.
  /// - Precondition: Finite elements, as many as there are integers.
  package func accumulate(_ vector: borrowing ParameterVector, into total: inout [Int64]) {
    precondition(vector.count == total.count, "a sum has the size of its terms")
    let (inverse, limit) = (1 / step, 0x1p52)
    let values = vector.readPointer
    for i in total.indices {
      let steps = (Double(values[i]) * inverse).rounded(.towardZero)
      // 2^11 pieces of this size fit 64 bits, and a piece of clipped gradients is far below it.
      total[i] &+= Int64(min(max(steps, -limit), limit))
    }
  }

  /// Puts integers with noise, a sample each, into `vector`.
  /// - Precondition: As many elements as there are integers.
  package func release(_ total: [Int64], into vector: inout ParameterVector, words: inout NoiseWords) {
    precondition(vector.count == total.count, "a release has the size of its sum")
    let (values, step) = (vector.writePointer(), step)
    integers.inBatches(total.count, &words) { start, noise, count in
      for i in 0..<count { values[start + i] = Float(Double(total[start + i] &+ noise[i]) * step) }
    }
  }
}
