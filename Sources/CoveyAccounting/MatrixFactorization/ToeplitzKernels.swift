/// The loops over Toeplitz matrices: lower triangular, given by their first column without trailing zeros.
enum ToeplitzKernels {
  /// Turns `values` into the solution y of C y = values. For C transposed, solve for the values in reverse.
  /// - Complexity: O(rounds * bands), without temporary storage.
  static func solve(_ column: [Double], _ values: inout [Double]) {
    let n = values.count
    let scale = 1 / column[0]
    column.withUnsafeBufferPointer { c in
      values.withUnsafeMutableBufferPointer { y in
        // Four rows at a time, so that the rows below are read and written once for all four.
        var i = 0
        while i + 4 <= n {
          for j in 0..<4 {
            var sum = y[i + j]
            for k in 0..<j where j - k < c.count { sum -= c[j - k] * y[i + k] }
            y[i + j] = sum * scale
          }
          let (y0, y1, y2, y3) = (y[i], y[i + 1], y[i + 2], y[i + 3])
          let full = min(c.count - 4, n - i - 4)
          var r = 0
          while r < full {
            y[i + 4 + r] -= (c[r + 4] * y0 + c[r + 3] * y1) + (c[r + 2] * y2 + c[r + 1] * y3)
            r += 1
          }
          // The last rows of the band lack some of the four columns.
          r = max(0, r)
          while r < min(c.count - 1, n - i - 4) {
            var sum = c[r + 1] * y3
            if r + 2 < c.count { sum += c[r + 2] * y2 }
            if r + 3 < c.count { sum += c[r + 3] * y1 }
            if r + 4 < c.count { sum += c[r + 4] * y0 }
            y[i + 4 + r] -= sum
            r += 1
          }
          i += 4
        }
        while i < n {
          var sum = y[i]
          for k in 1..<max(1, min(c.count, i + 1)) where i - k >= n / 4 * 4 { sum -= c[k] * y[i - k] }
          y[i] = sum * scale
          i += 1
        }
      }
    }
  }

  /// `lags` sums of products at a distance: result[k] = sum over s of a[s] * b[s + k].
  static func correlate(_ a: [Double], _ b: [Double], lags: Int) -> [Double] {
    var result = [Double](repeating: 0, count: lags)
    let n = a.count
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        result.withUnsafeMutableBufferPointer { result in
          var s = 0
          while s + 4 <= n {
            let (a0, a1, a2, a3) = (a[s], a[s + 1], a[s + 2], a[s + 3])
            let full = min(lags, n - s - 3)
            for k in 0..<full {
              result[k] += (a0 * b[s + k] + a1 * b[s + k + 1]) + (a2 * b[s + k + 2] + a3 * b[s + k + 3])
            }
            for k in full..<max(full, min(lags, n - s)) {
              for j in 0..<4 where s + j + k < n { result[k] += a[s + j] * b[s + j + k] }
            }
            s += 4
          }
          while s < n {
            for k in 0..<min(lags, n - s) { result[k] += a[s] * b[s + k] }
            s += 1
          }
        }
      }
    }
    return result
  }
}
