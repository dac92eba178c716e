import Foundation

/// An epsilon that the exact one of Gaussian noise on Poisson samples cannot be below, by other means than the accountants'.
///
/// What each release shows is coarsened to cells, of which the ends are chosen so that every cell's loss is a multiple of one
/// step: coarsening is post-processing, so this pair costs less than the true one, by terms of second order in the step. Its
/// losses need no rounding to a grid. The sum is made by a tilted transform on a circle, of which rounding errors and what
/// comes round are subtracted.
struct SampledGaussianLowerBound {
  let noise: Double
  let rate: Double
  let count: Int
  let delta: Double

  private static let size = 1 << 14

  struct Bound {
    var epsilon = 0.0
    /// Whether nothing that was subtracted matters, so that the bound is about the truth if the step is small.
    var isSharp = false
  }

  /// Losses in steps, with their masses if the unit is there (P) and if it is not (Q).
  private struct Cells {
    let step: Double
    var losses: [Int] = []
    var p: [Double] = []
    var q: [Double] = []

    /// The same for the other direction.
    var reversed: Cells {
      var other = Cells(step: step)
      (other.losses, other.p, other.q) = (losses.map { -$0 }, q, p)
      return other
    }
  }

  /// The bound of the direction in which the unit is there, and of the other one too if `isBoth`.
  static func epsilon(noise: Double, rate: Double, count: Int, delta: Double, isBoth: Bool) -> Bound {
    let question = SampledGaussianLowerBound(noise: noise, rate: rate, count: count, delta: delta)
    let high = question.greatestLoss
    let low = log1p(-rate)
    guard high > low else { return Bound() }
    // The spread of the sum around what decides tells the step.
    let spread = question.spread(question.cells((high - low) / 500, high))
    guard spread.isFinite else { return Bound() }
    let step = max(min(22 * spread / Double(size), (high - low) / 200), (high - low) / Double(size / 2))
    let cells = question.cells(step, high)
    let mean = zip(cells.losses, cells.q).reduce(0) { $0 + Double($1.0) * $1.1 }
    let square = zip(cells.losses, cells.q).reduce(0) { $0 + Double($1.0) * Double($1.0) * $1.1 }
    // Every tilt gives a bound; the best for Chernoff's is too much where few losses decide.
    let removal = [1, 0.5, 0.25].map { question.bound(cells, $0) }.max { $0.epsilon < $1.epsilon } ?? Bound()
    let addition = (isBoth ? [1, 0.5] : []).map { question.bound(cells.reversed, $0) }.max { $0.epsilon < $1.epsilon }
    var best = removal
    if let addition, addition.epsilon > removal.epsilon { best = addition }
    // Steps of a tenth of one loss's deviation narrow the sum by a few thousandths.
    best.isSharp = best.isSharp && removal.isSharp && square - mean * mean > 100
    return best
  }

  /// Above it lies less than a ten-millionth of delta over the releases.
  private var greatestLoss: Double {
    var x = 0.5
    while rate * tail((x - 1) / noise) > 1e-7 * delta / Double(count), x < 37 * noise { x += 0.02 * noise }
    let exponent = (2 * x - 1) / (2 * noise * noise)
    return exponent > 600 ? log(rate) + exponent : log1p(rate * expm1(exponent))
  }

  private func tail(_ z: Double) -> Double { 0.5 * erfc(z / 2.0.squareRoot()) }

  /// The mass between two points of a normal distribution, accurate in both tails.
  private func mass(_ a: Double, _ b: Double) -> Double {
    a > 0 ? tail(a) - tail(b) : b < 0 ? tail(-b) - tail(-a) : 1 - tail(-a) - tail(b)
  }

  private func cells(_ step: Double, _ high: Double) -> Cells {
    var cells = Cells(step: step)
    var start = -Double.infinity
    var loss = Int((log1p(-rate) / step).rounded(.down)) + 1
    let last = Int(high / step)
    while loss <= last {
      // The cell from `start` in which the unit's presence is y times as likely, y = (e^loss - 1 + q) / q.
      let e = Double(loss) * step
      let logY = e < 300 ? log1p(expm1(e) / rate) : e - log(rate)
      func excess(_ end: Double) -> Double {
        let (p, q) = (mass((start - 1) / noise, (end - 1) / noise), mass(start / noise, end / noise))
        // An empty cell has the loss of its end.
        return p > 0 && q > 0 ? log(p / q) - logY : (2 * end - 1) / (2 * noise * noise) - logY
      }
      // The loss at the end exceeds the cell's, by about as much as that the one at the start.
      let crossing = noise * noise * logY + 0.5
      guard crossing > start else {
        loss += 1
        continue
      }
      let end = 38 * noise
      guard crossing < end else { break }
      var left = max(crossing, -36 * noise)
      var right = min(end, left + max(1e-9 * noise, crossing - max(start, -40 * noise)))
      while excess(right) < 0, right < end { right = min(end, 2 * right - left) }
      guard excess(right) >= 0 else { break }
      // The Illinois rule; `left` stays where the cell's loss is not too large.
      var (atLeft, atRight) = (excess(left), excess(right))
      for _ in 0..<40 where right - left > 1e-13 * (noise + abs(right)) {
        let guess = left + (right - left) * atLeft / (atLeft - atRight)
        let middle = guess > left && guess < right ? guess : 0.5 * (left + right)
        let value = excess(middle)
        if abs(value) < 1e-14 { (left, right) = (middle, middle) }
        if value < 0 {
          (left, atLeft, atRight) = (middle, value, atRight / 2)
        } else {
          (right, atRight, atLeft) = (middle, value, atLeft / 2)
        }
      }
      let (p, q) = (mass((start - 1) / noise, (left - 1) / noise), mass(start / noise, left / noise))
      if p > 0, q > 0 {
        cells.losses.append(loss)
        cells.p.append((1 - rate) * q + rate * p)
        cells.q.append(q)
        start = left
      }
      loss += 1
    }
    return cells
  }

  private func logMoment(_ cells: Cells, _ t: Double) -> Double {
    var top = -Double.infinity
    for (loss, mass) in zip(cells.losses, cells.p) { top = max(top, log(mass) + t * Double(loss) * cells.step) }
    var sum = 0.0
    for (loss, mass) in zip(cells.losses, cells.p) { sum += mass * exp(t * Double(loss) * cells.step - top) }
    return Double(count) * (top + log(sum))
  }

  /// The tilt that minimises Chernoff's bound, and the bound.
  private func tilt(_ cells: Cells) -> (order: Double, bound: Double) {
    let spread = Double((cells.losses.max() ?? 1) - (cells.losses.min() ?? 0)) * cells.step
    func bound(_ t: Double) -> Double { (logMoment(cells, t) - log(delta)) / t }
    var best = (order: 1.0, bound: Double.infinity)
    for i in 0..<34 {
      let t = exp(-11 + Double(i) * 0.5) / spread
      let value = bound(t)
      if value < best.bound { best = (t, value) }
    }
    return best
  }

  /// The deviation of the tilted sum, or a share of the answer where that is more.
  private func spread(_ cells: Cells) -> Double {
    let (t, bound) = tilt(cells)
    let second = logMoment(cells, 1.02 * t) - 2 * logMoment(cells, t) + logMoment(cells, 0.98 * t)
    return max(max(second, 0).squareRoot() / (0.02 * t), 0.05 * bound)
  }

  private func bound(_ cells: Cells, _ share: Double) -> Bound {
    let (best, chernoff) = tilt(cells)
    let t = best * share
    let (size, h) = (Self.size, cells.step)
    let moment = logMoment(cells, t)
    let mean = (logMoment(cells, 1.001 * t) - logMoment(cells, 0.999 * t)) / (0.002 * t)
    guard cells.losses.count > 2, mean.isFinite, chernoff.isFinite else { return Bound() }
    // A circle around the tilted mean and the answer.
    let center = Int(0.5 * (min(mean, 2 * chernoff) + chernoff) / h)
    let (first, last) = (center - size / 2, center + size / 2 - 1)
    // What lies outside and comes round.
    var (over, under) = (1.0, 1.0)
    for i in 0..<12 {
      let step = t * exp(-5 + 0.5 * Double(i))
      over = min(over, exp(logMoment(cells, t + step) - moment - step * Double(last + 1) * h))
      under = min(under, exp(logMoment(cells, t - step) - moment + step * Double(first - 1) * h))
    }
    if last >= count * (cells.losses.max() ?? 0) { over = 0 }
    if first <= count * (cells.losses.min() ?? 0) { under = 0 }
    var re = [Double](repeating: 0, count: size)
    var im = re
    for (loss, mass) in zip(cells.losses, cells.p) {
      re[(loss % size + size) % size] += mass * exp(t * Double(loss) * h - moment / Double(count))
    }
    transform(&re, &im, 1)
    var magnitude = 0.0
    for i in 0..<size {
      let angle = atan2(im[i], re[i]) * Double(count)
      let length = pow((re[i] * re[i] + im[i] * im[i]).squareRoot(), Double(count))
      (re[i], im[i]) = (length * cos(angle), length * sin(angle))
      magnitude += length
    }
    transform(&re, &im, -1)
    let rounding = 8 * 0x1p-53 * Double(count + 4) * 14 * magnitude
    // From the top: the first grid point above which there is more than delta.
    var (above, tilted, subtracted) = (0.0, 0.0, 0.0)
    for place in stride(from: last, through: first, by: -1) {
      let loss = Double(place) * h
      above *= exp(-t * h)
      tilted *= exp(-(t + 1) * h)
      subtracted *= exp(-t * h)
      let found = above - tilted - over - under
      if found > 0, log(found) + moment - t * loss > log(delta) {
        // The cells' losses are multiples of the step to about 1e-12.
        return Bound(
          epsilon: max(0, loss - 1e-12 * Double(count) * rate), isSharp: over + under + subtracted < 1e-3 * found)
      }
      let mass = max(0, re[(place % size + size) % size])
      let value = max(0, mass - rounding) / Double(size)
      above += value
      tilted += value
      subtracted += mass / Double(size) - value
    }
    return Bound()
  }

  /// The plain radix-2 transform.
  private func transform(_ re: inout [Double], _ im: inout [Double], _ sign: Double) {
    let n = re.count
    var j = 0
    for i in 1..<n {
      var bit = n >> 1
      while j & bit != 0 {
        j ^= bit
        bit >>= 1
      }
      j |= bit
      if i < j {
        re.swapAt(i, j)
        im.swapAt(i, j)
      }
    }
    let roots = (0..<n / 2).map {
      (cos(-2 * .pi * Double($0) / Double(n)), sign * sin(-2 * .pi * Double($0) / Double(n)))
    }
    var length = 2
    while length <= n {
      for start in stride(from: 0, to: n, by: length) {
        for k in 0..<length / 2 {
          let (c, s) = roots[k * (n / length)]
          let (a, b) = (start + k, start + k + length / 2)
          let (x, y) = (re[b] * c - im[b] * s, re[b] * s + im[b] * c)
          (re[b], im[b]) = (re[a] - x, im[a] - y)
          (re[a], im[a]) = (re[a] + x, im[a] + y)
        }
      }
      length *= 2
    }
  }
}
