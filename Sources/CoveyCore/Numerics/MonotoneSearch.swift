/// Searches along costs that fall with noise and with the cohort, and rise with rounds.
package enum MonotoneSearch {
  /// The smallest number whose cost is at most `limit`, to a relative 1e-5 and never too small; nil if none up to 1e7 is.
  /// - Parameter start: A guess > 0.
  package static func smallest(from start: Double, limit: Double, cost: (Double) throws -> Double) rethrows -> Double? {
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
    var (f, g) = (Numerics.log(lowCost / limit), Numerics.log(highCost / limit))
    var movedHigh: Bool?
    for _ in 0..<60 where high > low * (1 + 1e-5) {
      let straight = f.isFinite && g.isFinite && f > g
      var share = straight ? f / (f - g) : 0.5
      // An end that the straight line hits stays a bracket: the guess keeps off it by a little.
      share = min(max(share, 1e-3), 1 - 1e-3)
      let middle = low * Numerics.exp(share * Numerics.log(high / low))
      let value = try cost(middle)
      if value <= limit {
        high = middle
        g = Numerics.log(value / limit)
        if movedHigh == true { f /= 2 }
        movedHigh = true
      } else {
        low = middle
        f = Numerics.log(value / limit)
        if movedHigh == false { g /= 2 }
        movedHigh = false
      }
    }
    return high
  }

  /// The largest whole number in `range` >= 0 whose cost, which rises, is at most `limit`; nil if none is.
  package static func largest(in range: ClosedRange<Int>, limit: Double, cost: (Int) throws -> Double) rethrows -> Int?
  {
    let least = try cost(range.lowerBound)
    guard least <= limit else { return nil }
    let most = try cost(range.upperBound)
    guard most > limit else { return range.upperBound }
    return try boundary((range.lowerBound, least), (range.upperBound, most), limit: limit, cost: cost)
  }

  /// The smallest whole number in `range` >= 0 whose cost, which falls, is at most `limit`; nil if none is.
  package static func smallest(in range: ClosedRange<Int>, limit: Double, cost: (Int) throws -> Double) rethrows -> Int?
  {
    let least = try cost(range.upperBound)
    guard least <= limit else { return nil }
    let most = try cost(range.lowerBound)
    guard most > limit else { return range.lowerBound }
    return try boundary((range.upperBound, least), (range.lowerBound, most), limit: limit, cost: cost)
  }

  /// The last number that fits on the way from one that does to one that does not: regula falsi on logarithms with the
  /// Illinois rule, and halving where that is stuck.
  private static func boundary(
    _ fitting: (number: Int, cost: Double), _ excessive: (number: Int, cost: Double), limit: Double,
    cost: (Int) throws -> Double
  ) rethrows -> Int {
    var (good, bad) = (fitting.number, excessive.number)
    var (f, g) = (Numerics.log(fitting.cost / limit), Numerics.log(excessive.cost / limit))
    var repeats = 0
    while abs(good - bad) > 1 {
      let (least, most) = (min(good, bad) + 1, max(good, bad) - 1)
      var next = least + (most - least) / 2
      if f.isFinite, g.isFinite, g > f, abs(repeats) < 3, least > 1 {
        let guess = Double(good) * Numerics.exp(f / (f - g) * Numerics.log(Double(bad) / Double(good)))
        next = min(max(Int(guess.rounded()), least), most)
      }
      let value = try cost(next)
      if value <= limit {
        (good, f) = (next, Numerics.log(value / limit))
        repeats = max(repeats, 0) + 1
        if repeats > 1 { g /= 2 }
      } else {
        (bad, g) = (next, Numerics.log(value / limit))
        repeats = min(repeats, 0) - 1
        if repeats < -1 { f /= 2 }
      }
    }
    return good
  }
}
