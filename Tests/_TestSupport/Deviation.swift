package import CoveyCompute
package import CoveyCore

/// How far results lie from a reference, relative to the reference's largest number.
package enum Deviation {
  /// max |actual - expected| / max |expected|, infinite if the counts differ or a number is NaN.
  package static func of(_ actual: some Collection<Float>, _ expected: some Collection<Double>, floor: Double = 1e-6)
    -> Double
  {
    guard actual.count == expected.count else { return .infinity }
    let scale = max(expected.lazy.map { abs($0) }.max() ?? 0, floor)
    return zip(actual, expected).reduce(0) { worst, pair in
      let error = abs(Double(pair.0) - pair.1) / scale
      return error.isNaN ? .infinity : max(worst, error)
    }
  }

  /// The worst over a gradient's tensors, each relative to its own largest number, so that a small tensor counts, too.
  package static func ofGradient(_ actual: [Float], _ expected: [Double], _ layout: ParameterLayout) -> Double {
    guard actual.count == expected.count else { return .infinity }
    let top = expected.lazy.map { abs($0) }.max() ?? 0
    return layout.entries.reduce(0) { worst, entry in
      let range = entry.offset..<entry.offset + entry.shape.count
      return max(worst, of(actual[range], expected[range], floor: max(0.01 * top, 1e-6)))
    }
  }
}

extension ParameterVector {
  /// The numbers as an array.
  package var array: [Float] { withSpan { span in span.indices.map { span[$0] } } }
}
