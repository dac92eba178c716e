/// A point of a chart.
public struct ChartPoint: Sendable, Hashable {
  /// The place along the horizontal axis.
  public var x: Double
  /// The place along the vertical axis.
  public var y: Double
  /// The ends of a horizontal error bar.
  public var xInterval: ClosedRange<Double>?
  /// The ends of a vertical error bar, such as a confidence interval.
  public var yInterval: ClosedRange<Double>?
  /// Text beside the point.
  public var label: String?

  /// A point.
  public init(
    _ x: Double, _ y: Double, xInterval: ClosedRange<Double>? = nil, yInterval: ClosedRange<Double>? = nil,
    label: String? = nil
  ) {
    self.x = x
    self.y = y
    self.xInterval = xInterval
    self.yInterval = yInterval
    self.label = label
  }
}
