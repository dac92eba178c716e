/// A search for the zero of a falling function: secant steps until it is bracketed, then the Illinois rule, and at last steps
/// to either side of the zero, so that the bracket closes.
struct FallingRoot {
  /// How narrow the bracket must become.
  private let width = 8e-7
  private var low: (x: Double, value: Double)?
  private var high: (x: Double, value: Double)?
  private var latest: (x: Double, value: Double)
  private var repeats = 0

  /// A search that knows the value at one place.
  init(at x: Double, value: Double) {
    latest = (x, value)
    if value > 0 { low = (x, value) } else { high = (x, value) }
  }

  /// The least place known where the function is not positive.
  var sufficient: Double { high?.x ?? .infinity }

  /// Where to look next; nil when the bracket is narrow enough.
  var next: Double? {
    guard let low else {
      // Costs fall about as 1 / noise, seldom slower.
      return (high?.x ?? 0) + max(min(1.2 * latest.value - 0.01, 0), -1.4)
    }
    guard let high else { return low.x + min(1.2 * latest.value + 0.01, 3) }
    guard high.x - low.x > width else { return nil }
    let guess = low.x + (high.x - low.x) * low.value / (low.value - high.value)
    // Beyond the guess, on the side of the farther end: if the guess is good, this closes the bracket.
    let nudge = width * 0.45
    let place = high.x - guess > guess - low.x ? guess + nudge : guess - nudge
    return min(max(place, low.x + nudge), high.x - nudge)
  }

  /// Takes in the value at a place.
  mutating func add(_ x: Double, value: Double) {
    latest = (x, value)
    let isLow = value > 0
    // Halving the value of an end that stays draws the next step towards it.
    if let low, let high {
      if isLow {
        repeats = repeats > 0 ? repeats + 1 : 1
        if repeats > 1 { self.high = (high.x, high.value / 2) }
      } else {
        repeats = repeats < 0 ? repeats - 1 : -1
        if repeats < -1 { self.low = (low.x, low.value / 2) }
      }
    }
    if isLow { low = (x, value) } else { high = (x, value) }
  }
}
