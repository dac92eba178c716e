/// Searches for the place where something that falls ceases to hold.
package enum RootSearch {
  /// The two sides of the place below which a condition holds and above which it does not, by halving, until their distance is
  /// at most `width` times the upper one or `distance`, or no number lies between them.
  /// - Parameters:
  ///   - low: Where the condition holds, >= 0; it is not asked there.
  ///   - high: Where it does not, > `low`; it is not asked there.
  package static func bracket(
    from low: Double, to high: Double, width: Double = 0, distance: Double = 0, while holds: (Double) throws -> Bool
  ) rethrows -> (low: Double, high: Double) {
    var (low, high) = (low, high)
    while high - low > max(width * high, distance) {
      let middle = 0.5 * (low + high)
      guard middle > low, middle < high else { break }
      if try holds(middle) { low = middle } else { high = middle }
    }
    return (low, high)
  }

  /// A place where a falling function is not positive, at most a relative `width` above the first such place: fewer questions
  /// than by halving, for a function that is costly.
  /// - Parameters:
  ///   - low: Where the function is positive.
  ///   - high: Where it is not.
  package static func leastSufficient(
    from low: Double, to high: Double, width: Double, _ function: (Double) -> Double
  ) -> Double {
    var low = (x: low, value: function(low))
    var high = (x: high, value: function(high))
    var step = 0
    while high.x - low.x > width * abs(high.x) {
      let middle = 0.5 * (low.x + high.x)
      guard middle > low.x, middle < high.x else { break }
      var next = low.x + (high.x - low.x) * low.value / (low.value - high.value)
      // A little beyond the guess, on the side of the farther end, so that the bracket closes; and every third time the
      // middle, so that it always halves.
      if step % 3 == 2 || !(next > low.x && next < high.x) {
        next = middle
      } else {
        let nudge = 0.4 * width * abs(high.x)
        next += high.x - next > next - low.x ? nudge : -nudge
        if !(next > low.x && next < high.x) { next = middle }
      }
      let value = function(next)
      if value > 0 { low = (next, value) } else { high = (next, value) }
      step += 1
    }
    return high.x
  }
}
