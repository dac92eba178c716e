/// The distribution of a sum of privacy losses in one direction, tilted, on a window of the grid.
struct ComposedLoss {
  /// Tilted masses, the loss of k steps at k modulo their number, times their number (as the transform leaves them).
  private let circle: [Double]
  private let scale: Double
  private let step: Double
  private let low: Int
  private let high: Int
  private let order: Double
  private let logMoment: Double
  /// The loss by which everything is scaled, so that nothing overflows.
  private let center: Double
  /// A bound on the mass from below the window that comes round the circle, and on the log of that from above epsilon + 1
  /// circle, as a function of epsilon.
  private let roundFromBelow: Double
  private let roundFromAbove: (order: Double, logAtZero: Double)
  private let noise: Double
  /// Mass at infinity, and all that the grid or the window left out.
  private let infinite: Double
  private let displaced: Double
  private let count: Double

  init(_ circle: [Double], window: LossWindow, direction: LossDirection, of composition: LossComposition, noise: Double)
  {
    self.circle = circle
    scale = 1 / Double(circle.count)
    step = composition.step
    // The window grows downwards to the whole circle.
    high = window.high
    low = high - circle.count + 1
    order = window.order
    logMoment = window.logMoment
    center = window.center
    let above = Numerics.exp(window.logAbove)
    let length = Double(circle.count) * composition.step
    roundFromBelow = Numerics.exp(window.logBelow - window.order * length)
    roundFromAbove = (
      window.boundOrder, window.boundLogMoment - (window.boundOrder - window.order) * length
    )
    self.noise = noise
    infinite = min(1, composition.infiniteMass(direction) + above)
    displaced = composition.displacedMass(direction) + above
    count = composition.count
  }

  /// Whether an answer is to be an upper bound, or a lower one.
  enum Side { case upper, lower }

  /// The least epsilon whose delta is at most `delta`, possibly negative; infinite if there is none. On the lower side, an
  /// epsilon that the true one cannot be below.
  func epsilon(delta: Double, side: Side) -> Double {
    let logScale = logMoment - order * center
    switch side {
    case .upper:
      guard delta > infinite else { return .infinity }
      return scan(until: Numerics.exp(Numerics.log(delta - infinite) - logScale), side: side)
    case .lower:
      // A coupling of the losses with those on the grid: their difference is within a step, its mean below step^2 / 8, so
      // that Hoeffding's inequality bounds the sum of all differences except with probability `chance`.
      let chance = delta / 1000
      let spread = step * (count * -Numerics.log(chance) / 2).squareRoot() + count * step * step / 8
      let wanted = delta + chance + displaced + roundFromBelow - max(0, infinite - displaced)
      guard wanted > 0 else { return .infinity }
      // What comes round from above only counts for less at a larger epsilon, so a bound for half of a first answer serves
      // for every answer above that.
      let first = scan(until: Numerics.exp(Numerics.log(wanted) - logScale), side: side)
      let atLeast = first / 2
      let heavy = Numerics.exp(min(0, roundFromAbove.logAtZero - roundFromAbove.order * atLeast))
      let second = scan(until: Numerics.exp(Numerics.log(wanted + 2 * heavy) - logScale), side: side)
      return second >= atLeast ? second - spread : 0
    }
  }

  /// Delta at an epsilon; an upper bound.
  func delta(epsilon: Double) -> Double {
    var above = 0.0
    var aboveTilted = 0.0
    let first = max(low, Int((min(max(epsilon / step, Double(low) - 1), Double(high) + 1)).rounded(.down)) + 1)
    for position in stride(from: high, through: first, by: -1) {
      let loss = Double(position) * step
      let mass = mass(at: position, .upper) * Numerics.exp(-order * (loss - center))
      above += mass
      aboveTilted += mass * Numerics.exp(epsilon - loss)
    }
    let inside = max(0, above - aboveTilted)
    return min(1, infinite + inside * Numerics.exp(logMoment - order * center))
  }

  @inline(__always)
  private func mass(at position: Int, _ side: Side) -> Double {
    let size = circle.count
    let index = position >= 0 ? position % size : (size - 1) - (-1 - position) % size
    let value = circle[index] * scale
    return side == .upper ? max(value, 0) + noise : max(value - noise, 0)
  }

  /// Goes down from the top until the divergence, scaled, exceeds `target`; between two points it is linear in e^epsilon.
  private func scan(until target: Double, side: Side) -> Double {
    var above = 0.0
    var aboveTilted = 0.0
    let ratio = Numerics.exp(order * step)
    let tiltedRatio = Numerics.exp(-step)
    var weight = 0.0
    var loss = 0.0
    var position = high
    var untilFresh = 0
    // e^(loss - center), kept beside the sums so that no exponential is taken for each point.
    var power = 0.0
    var index = ((high % circle.count) + circle.count) % circle.count
    while position >= low {
      if untilFresh == 0 {
        loss = Double(position) * step - center
        weight = Numerics.exp(-order * loss)
        power = Numerics.exp(loss)
        untilFresh = 128
      }
      let divergence = above - power * aboveTilted
      if divergence > target {
        // Between this point and the one above.
        return center + Numerics.log((above - target) / aboveTilted)
      }
      let value = circle[index] * scale
      let mass = (side == .upper ? max(value, 0) + noise : max(value - noise, 0)) * weight
      above += mass
      aboveTilted += mass / power
      weight *= ratio
      power *= tiltedRatio
      position -= 1
      index = index == 0 ? circle.count - 1 : index - 1
      untilFresh -= 1
    }
    return Double(low) * step
  }
}
