extension Numerics {
  /// A place where a falling function is not positive, at most a relative `width` above the first such place.
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
