/// A search for the zero of a falling function: secant steps until it is bracketed, then the Illinois rule, and at last
/// steps to either side of the zero, so that the bracket closes.
package struct FallingRoot: Sendable {
  /// A place and the value there; values at the limit of ``largest`` say no more than their sign.
  package typealias Point = (x: Double, value: Double)

  /// What a value is clamped to.
  package static let largest = 30.0

  package private(set) var low: Point?
  package private(set) var high: Point?
  private var latest: Point
  private var repeats = 0
  /// How fast the function falls, as far as it is known.
  package private(set) var slope: Double
  /// The longest steps down and up before there is a bracket.
  private let strides: (down: Double, up: Double)

  /// A search that knows the value at one place, and about how fast the function falls.
  package init(at x: Double, value: Double, slope: Double, strides: (down: Double, up: Double)) {
    latest = (x, value)
    self.slope = slope
    self.strides = strides
    if value > 0 { low = latest } else { high = latest }
  }

  /// Where to look next; nil when the bracket is no wider than `width`.
  package func next(width: Double) -> Double? {
    guard let low, let high else {
      // A little beyond the zero, so that it is bracketed.
      let step = latest.value / slope
      return latest.x + min(max(1.05 * step + (latest.value > 0 ? width : -width), -strides.down), strides.up)
    }
    guard high.x - low.x > width else { return nil }
    // Where values say little, or jump where an accountant takes another grid, halving is quicker.
    guard low.value < Self.largest, high.value > -Self.largest, abs(repeats) < 4 else {
      return 0.5 * (low.x + high.x)
    }
    let guess = low.x + (high.x - low.x) * low.value / (low.value - high.value)
    // Beyond the guess, on the side of the farther end: if the guess is good, this closes the bracket.
    let nudge = width * 0.45
    let place = high.x - guess > guess - low.x ? guess + nudge : guess - nudge
    return min(max(place, low.x + nudge), high.x - nudge)
  }

  /// Takes in the value at a place.
  package mutating func add(_ x: Double, value: Double) {
    let isLow = value > 0
    if max(abs(value), abs(latest.value)) < Self.largest, abs(x - latest.x) > 1e-4 {
      let measured = (latest.value - value) / (x - latest.x)
      if measured > 0 { slope = min(max(measured, 0.05), 30) }
    }
    latest = (x, value)
    // Halving the value of an end that stays draws the next step towards it.
    if let low, let high {
      if isLow {
        repeats = repeats > 0 ? repeats + 1 : 1
        if repeats > 1, abs(high.value) < Self.largest { self.high = (high.x, high.value / 2) }
      } else {
        repeats = repeats < 0 ? repeats - 1 : -1
        if repeats < -1, abs(low.value) < Self.largest { self.low = (low.x, low.value / 2) }
      }
    }
    if isLow { low = latest } else { high = latest }
  }
}
