/// The chances of a binomial number, except for a tail above that is negligible.
struct BinomialWindow {
  /// The least number in the window; its chance includes those of all smaller ones.
  private(set) var lowest: Int
  /// The chances from there on, none of them too small.
  private(set) var chances: [Double]
  /// The chance of a larger number, at most.
  let above: Double

  /// - Parameters:
  ///   - trials: At least 1.
  ///   - rate: In (0, 1).
  ///   - negligible: About the chance that may be left out above.
  init(trials: Int, rate: Double, negligible: Double) {
    let odds = rate / (1 - rate)
    let mode = min(trials, max(0, Int((Double(trials) + 1) * rate)))
    // Relative to the mode's chance. What is left out is at most a geometric series, because the ratio of neighbours falls.
    var upper = [1.0]
    var number = mode
    var tail = 0.0
    while number < trials {
      let ratio = Double(trials - number) / Double(number + 1) * odds
      let last = upper[upper.count - 1]
      tail = ratio < 1 ? last * ratio / (1 - ratio) : .infinity
      if tail <= negligible || tail < 1e-305 { break }
      upper.append(last * ratio)
      number += 1
      tail = 0
    }
    var lower: [Double] = []
    number = mode
    var last = 1.0
    var below = 0.0
    while number > 0 {
      let ratio = Double(number) / (Double(trials - number + 1) * odds)
      below = ratio < 1 ? last * ratio / (1 - ratio) : .infinity
      // A mu that is too large by a deviation or two, with such a chance, changes nothing.
      if below <= 1e-7 { break }
      last *= ratio
      lower.append(last)
      number -= 1
      below = 0
    }
    lowest = number
    chances = lower.reversed() + upper
    chances[0] += below
    // Without the tail above, the sum is too small and the chances are, if anything, too large; 1e-12 covers rounding.
    let scale = (1 + 1e-12) / chances.reduce(0, +)
    for index in chances.indices { chances[index] *= scale }
    above = tail == 0 ? 0 : max(tail * scale, 1e-305)
  }
}
