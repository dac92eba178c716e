extension Numerics {
  /// The least value of a unimodal function on an interval, by golden section down to a width of 1e-9.
  package static func minimum(of function: (Double) -> Double, from lower: Double, to upper: Double) -> Double {
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
}
