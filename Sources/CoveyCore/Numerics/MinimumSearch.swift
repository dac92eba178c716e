/// Searches for the minimum of a function that has one.
package enum MinimumSearch {
  /// The least value of a unimodal function on an interval, by golden section down to a width of 1e-9.
  package static func leastValue(of function: (Double) -> Double, from lower: Double, to upper: Double) -> Double {
    let ratio = 0.618_033_988_749_894_9
    var low = lower
    var high = upper
    var left = high - ratio * (high - low)
    var right = low + ratio * (high - low)
    var atLeft = function(left)
    var atRight = function(right)
    while high - low > 1e-9 {
      if atLeft < atRight {
        (high, right, atRight) = (right, left, atLeft)
        left = high - ratio * (high - low)
        atLeft = function(left)
      } else {
        (low, left, atLeft) = (left, right, atRight)
        right = low + ratio * (high - low)
        atRight = function(right)
      }
    }
    return min(atLeft, atRight)
  }

  /// The least value seen, and where, by Brent's method (Brent 1973, Algorithms for Minimization without Derivatives, chapter
  /// 5): parabolas where they fit, golden sections where they do not. For a function that is costly. `tolerance` is absolute.
  package static func minimum(
    from low: Double, to high: Double, start: Double, tolerance: Double, _ function: (Double) -> Double
  ) -> (position: Double, value: Double) {
    let golden = 0.381_966_011_250_105
    var (low, high) = (low, high)
    var best = (x: start, value: function(start))
    var second = best
    var third = best
    var step = 0.0
    var previousStep = 0.0
    for _ in 0..<60 {
      let middle = 0.5 * (low + high)
      if abs(best.x - middle) <= 2 * tolerance - 0.5 * (high - low) { break }
      var isParabola = false
      if abs(previousStep) > tolerance {
        let r = (best.x - second.x) * (best.value - third.value)
        var q = (best.x - third.x) * (best.value - second.value)
        var p = (best.x - third.x) * q - (best.x - second.x) * r
        q = 2 * (q - r)
        if q > 0 { p = -p }
        q = abs(q)
        let older = previousStep
        previousStep = step
        if abs(p) < abs(0.5 * q * older), p > q * (low - best.x), p < q * (high - best.x) {
          step = p / q
          let next = best.x + step
          if next - low < 2 * tolerance || high - next < 2 * tolerance {
            step = best.x < middle ? tolerance : -tolerance
          }
          isParabola = true
        }
      }
      if !isParabola {
        previousStep = best.x < middle ? high - best.x : low - best.x
        step = golden * previousStep
      }
      let x = best.x + (abs(step) >= tolerance ? step : step > 0 ? tolerance : -tolerance)
      let value = function(x)
      if value <= best.value {
        if x < best.x { high = best.x } else { low = best.x }
        (third, second, best) = (second, best, (x, value))
      } else {
        if x < best.x { low = x } else { high = x }
        if value <= second.value || second.x == best.x {
          (third, second) = (second, (x, value))
        } else if value <= third.value || third.x == best.x || third.x == second.x {
          third = (x, value)
        }
      }
    }
    return (best.x, best.value)
  }
}
