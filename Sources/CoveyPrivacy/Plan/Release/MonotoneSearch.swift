#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Searches along costs that fall with noise and with the cohort, and rise with rounds.
enum MonotoneSearch {
  /// The smallest number whose cost is at most `limit`, to a relative 1e-5 and never too small; nil if none up to 1e7 is.
  /// - Parameter start: A guess > 0.
  static func smallest(from start: Double, limit: Double, cost: (Double) throws -> Double) rethrows -> Double? {
    var low = start
    var high = start
    var lowCost = try cost(start)
    var highCost = lowCost
    while highCost > limit {
      if high >= 1e7 { return nil }
      (low, lowCost) = (high, highCost)
      high *= 2
      highCost = try cost(high)
    }
    while lowCost <= limit, low > 1e-4 {
      (high, highCost) = (low, lowCost)
      low /= 2
      lowCost = try cost(low)
    }
    if lowCost <= limit { return low }
    // Regula falsi on logarithms, in which costs are nearly straight, with the Illinois rule against a stuck end.
    var (f, g) = (log(lowCost / limit), log(highCost / limit))
    var movedHigh: Bool?
    for _ in 0..<60 where high > low * (1 + 1e-5) {
      let straight = f.isFinite && g.isFinite && f > g
      var share = straight ? f / (f - g) : 0.5
      // An end that the straight line hits stays a bracket: the guess keeps off it by a little.
      share = min(max(share, 1e-3), 1 - 1e-3)
      let middle = low * exp(share * log(high / low))
      let value = try cost(middle)
      if value <= limit {
        high = middle
        g = log(value / limit)
        if movedHigh == true { f /= 2 }
        movedHigh = true
      } else {
        low = middle
        f = log(value / limit)
        if movedHigh == false { g /= 2 }
        movedHigh = false
      }
    }
    return high
  }

  /// The largest whole number in `range` whose cost, which rises, is at most `limit`; nil if none is.
  static func largest(in range: ClosedRange<Int>, limit: Double, cost: (Int) throws -> Double) rethrows -> Int? {
    guard try cost(range.lowerBound) <= limit else { return nil }
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
      let middle = low + (high - low + 1) / 2
      if try cost(middle) <= limit { low = middle } else { high = middle - 1 }
    }
    return low
  }

  /// The smallest whole number in `range` whose cost, which falls, is at most `limit`; nil if none is.
  static func smallest(in range: ClosedRange<Int>, limit: Double, cost: (Int) throws -> Double) rethrows -> Int? {
    guard try cost(range.upperBound) <= limit else { return nil }
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
      let middle = low + (high - low) / 2
      if try cost(middle) <= limit { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
