/// The values that a number may take, and their description.
public struct ValueRange<Value: Comparable & Sendable>: Sendable {
  private let lower: Value?
  private let lowerIncluded: Bool
  private let upper: Value?
  private let upperIncluded: Bool

  private init(lower: Value?, lowerIncluded: Bool = true, upper: Value?, upperIncluded: Bool = true) {
    self.lower = lower
    self.lowerIncluded = lowerIncluded
    self.upper = upper
    self.upperIncluded = upperIncluded
  }

  /// `lower` or more.
  public static func atLeast(_ lower: Value) -> Self { Self(lower: lower, upper: nil) }
  /// More than `lower`.
  public static func above(_ lower: Value) -> Self { Self(lower: lower, lowerIncluded: false, upper: nil) }
  /// `[lower, upper]`.
  public static func within(_ range: ClosedRange<Value>) -> Self {
    Self(lower: range.lowerBound, upper: range.upperBound)
  }
  /// `[lower, upper)`.
  public static func within(_ range: Range<Value>) -> Self {
    Self(lower: range.lowerBound, upper: range.upperBound, upperIncluded: false)
  }
  /// `(lower, upper]`.
  public static func above(_ lower: Value, upTo upper: Value) -> Self {
    Self(lower: lower, lowerIncluded: false, upper: upper)
  }
  /// `(lower, upper)`.
  public static func between(_ lower: Value, _ upper: Value) -> Self {
    Self(lower: lower, lowerIncluded: false, upper: upper, upperIncluded: false)
  }
  /// Any value.
  public static var any: Self { Self(lower: nil, upper: nil) }

  /// Whether `value` lies in the range; NaN lies in none.
  public func contains(_ value: Value) -> Bool {
    let high = lower.map { lowerIncluded ? value >= $0 : value > $0 } ?? (value == value)
    return high && (upper.map { upperIncluded ? value <= $0 : value < $0 } ?? true)
  }

  /// Completes "x must ...": "be 1 or more", "lie in [0, 1)".
  public var sentence: String {
    switch (lower, upper) {
    case (let lower?, let upper?):
      "lie in \(lowerIncluded ? "[" : "(")\(lower), \(upper)\(upperIncluded ? "]" : ")")"
    case (let lower?, nil): lowerIncluded ? "be \(lower) or more" : "be above \(lower)"
    case (nil, let upper?): upperIncluded ? "be \(upper) or less" : "be below \(upper)"
    case (nil, nil): "be a number"
    }
  }
}
