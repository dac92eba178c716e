/// A chart of lines and points over two axes, drawn as SVG (``svg(width:height:)``) or as text for a terminal
/// (``text(width:height:)``).
public struct Chart: Sendable, Hashable {
  /// What it shows, written above it; may be empty.
  public var title: String
  /// The axis from left to right.
  public var x: ChartAxis
  /// The axis from bottom to top.
  public var y: ChartAxis
  /// What is drawn, the first lowest.
  public var series: [ChartSeries]
  /// Straight lines across the chart, such as a budget.
  public var levels: [ChartLevel]

  /// A chart.
  public init(title: String = "", x: ChartAxis, y: ChartAxis, series: [ChartSeries], levels: [ChartLevel] = []) {
    self.title = title
    self.x = x
    self.y = y
    self.series = series
    self.levels = levels
  }
}
