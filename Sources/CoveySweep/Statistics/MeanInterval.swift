/// A mean with its confidence interval.
public struct MeanInterval: Sendable, Hashable {
  /// Values that went in, at least 1.
  public let count: Int
  /// Their mean.
  public let mean: Double
  /// The interval around the mean; nil for a single value, which says nothing about its spread.
  public let interval: ClosedRange<Double>?

  /// The mean of values that are taken to be normal and independent, with Student's interval
  /// mean +- t s / sqrt(n), s^2 = sum (x - mean)^2 / (n - 1).
  /// - Parameters:
  ///   - values: The values; nil results if there are none, or one is not finite.
  ///   - confidence: In (0, 1).
  ///   - range: What values can be, such as 0...1 for shares: no interval reaches beyond it.
  public init?(_ values: [Double], confidence: Double = 0.95, within range: ClosedRange<Double>? = nil) {
    guard !values.isEmpty, values.allSatisfy(\.isFinite) else { return nil }
    let number = Double(values.count)
    let mean = values.reduce(0, +) / number
    count = values.count
    self.mean = mean
    guard values.count > 1 else {
      interval = nil
      return
    }
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let t = StudentT.quantile(confidence: confidence, degreesOfFreedom: values.count - 1)
    let half = t * (squares / (number - 1) / number).squareRoot()
    let full = (mean - half)...(mean + half)
    interval = range.map { full.clamped(to: $0) } ?? full
  }
}
