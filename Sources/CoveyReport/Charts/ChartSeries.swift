/// Points that belong together.
public struct ChartSeries: Sendable, Hashable {
  /// What is drawn of the points.
  public enum Style: Sendable, Hashable, CaseIterable {
    /// A line through them, in their order.
    case line
    /// A mark at each.
    case points
    /// Both.
    case lineAndPoints
    /// A line that keeps each value until the next point.
    case steps
  }

  /// The name in the legend; empty for none.
  public var name: String
  /// The points in the order of the line. Those that an axis has no place for are left out and interrupt the line.
  public var points: [ChartPoint]
  /// What is drawn.
  public var style: Style

  /// A series.
  public init(_ name: String, points: [ChartPoint], style: Style = .line) {
    self.name = name
    self.points = points
    self.style = style
  }

  var hasLine: Bool { style != .points }
  var hasMarks: Bool { style == .points || style == .lineAndPoints }
}
