/// A straight line across a chart at one value, such as a budget or a baseline.
public struct ChartLevel: Sendable, Hashable {
  /// Along which axis the value lies.
  public enum Axis: Sendable, Hashable {
    /// A vertical line.
    case x
    /// A horizontal line.
    case y
  }

  /// Along which axis the value lies.
  public var axis: Axis
  /// The value.
  public var value: Double
  /// The name in the legend; empty for none.
  public var name: String

  /// A line at `value` of an axis.
  public init(_ axis: Axis, at value: Double, name: String = "") {
    self.axis = axis
    self.value = value
    self.name = name
  }
}
