/// One axis of a chart.
public struct ChartAxis: Sendable, Hashable {
  /// How values are placed.
  public enum Scale: Sendable, Hashable {
    /// Equal differences have equal lengths.
    case linear
    /// Equal ratios have equal lengths; values that are not positive are left out.
    case logarithmic
  }

  /// What the axis shows, with the unit in parentheses.
  public var label: String
  /// How values are placed.
  public var scale: Scale
  /// Values that must lie within the axis although no point may have them, such as 0.
  public var including: [Double]
  /// The values with a tick; nil for round ones.
  public var ticks: [Double]?

  /// An axis.
  public init(_ label: String, scale: Scale = .linear, including: [Double] = [], ticks: [Double]? = nil) {
    self.label = label
    self.scale = scale
    self.including = including
    self.ticks = ticks
  }

  /// Whether the axis has a place for a value.
  func accepts(_ value: Double) -> Bool {
    value.isFinite && (scale == .linear || (value > 1e-290 && value < 1e290))
  }
}
