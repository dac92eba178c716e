/// How many of `draws` clients that are drawn at random from `population` are among its `marked` ones.
///
/// Probabilities are sums of terms that follow from the largest one by exact ratios, so their relative error is a few
/// times the number of terms times 2^-53, in the far tails too: no logarithms and no differences.
struct HypergeometricDistribution {
  /// The least number that is possible.
  private let first: Int
  /// Weights from `first` on, 1 at the mode; terms below 1e-290 are left out.
  private let weights: [Double]
  private let total: Double

  /// The distribution.
  /// - Precondition: 0 <= marked <= population, 0 <= draws <= population.
  init(population: Int, marked: Int, draws: Int) {
    precondition(marked >= 0 && marked <= population && draws >= 0 && draws <= population, "no such distribution")
    let bottom = max(0, draws - (population - marked))
    let top = min(draws, marked)
    let mode = Int(Double(draws + 1) * Double(marked + 1) / Double(population + 2))
    let start = min(max(mode, bottom), top)
    // p(x + 1) / p(x)
    func ratio(_ x: Int) -> Double {
      Double(marked - x) * Double(draws - x) / (Double(x + 1) * Double(population - marked - draws + x + 1))
    }
    var below: [Double] = []
    var (x, weight) = (start, 1.0)
    while x > bottom {
      weight /= ratio(x - 1)
      if weight < 1e-290 { break }
      x -= 1
      below.append(weight)
    }
    first = x
    var weights = Array(below.reversed())
    weights.append(1)
    (x, weight) = (start, 1.0)
    while x < top {
      weight *= ratio(x)
      if weight < 1e-290 { break }
      x += 1
      weights.append(weight)
    }
    self.weights = weights
    total = weights.reduce(0, +)
  }

  /// The smallest t with P[X >= t] <= bound.
  func smallestUpperTail(atMost bound: Double) -> Int {
    var (tail, index) = (0.0, weights.count)
    while index > 0, (tail + weights[index - 1]) / total <= bound {
      index -= 1
      tail += weights[index]
    }
    return first + index
  }

  /// The largest t with P[X < t] <= bound.
  func largestLowerTail(atMost bound: Double) -> Int {
    var (tail, index) = (0.0, 0)
    while index < weights.count, (tail + weights[index]) / total <= bound {
      tail += weights[index]
      index += 1
    }
    return first + index
  }

  /// P[X >= t].
  func upperTail(_ t: Int) -> Double {
    let from = min(max(t - first, 0), weights.count)
    return weights[from...].reversed().reduce(0, +) / total
  }

  /// P[X < t].
  func lowerTail(_ t: Int) -> Double {
    let to = min(max(t - first, 0), weights.count)
    return weights[..<to].reduce(0, +) / total
  }
}
