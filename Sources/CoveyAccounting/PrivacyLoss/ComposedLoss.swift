internal import CoveyCore

/// The distribution of a sum of privacy losses in one direction, tilted, on a window of the grid.
struct ComposedLoss {
  /// Tilted masses, the loss of k steps at k modulo their number, times their number (as the transform leaves them).
  private let circle: [Double]
  private let scale: Double
  /// The distance of losses.
  let step: Double
  private let low: Int
  private let high: Int
  private let order: Double
  private let logMoment: Double
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
    switch side {
    case .upper:
      guard delta > infinite else { return .infinity }
      return scan(until: Numerics.log(delta - infinite), side: side)
    case .lower:
      // A coupling of the losses with those on the grid: their difference is within a step, its mean below step^2 / 8, so
      // that Hoeffding's inequality bounds the sum of all differences except with probability `chance`.
      let chance = delta / 1000
      let spread = step * (count * -Numerics.log(chance) / 2).squareRoot() + count * step * step / 8
      let wanted = delta + chance + displaced + roundFromBelow - max(0, infinite - displaced)
      guard wanted > 0 else { return .infinity }
      // What comes round from above only counts for less at a larger epsilon, so a bound for half of a first answer serves
      // for every answer above that.
      let first = scan(until: Numerics.log(wanted), side: side)
      let atLeast = first / 2
      let heavy = Numerics.exp(min(0, roundFromAbove.logAtZero - roundFromAbove.order * atLeast))
      let second = scan(until: Numerics.log(wanted + 2 * heavy), side: side)
      return second >= atLeast ? second - spread : 0
    }
  }

  /// Delta at an epsilon; an upper bound.
  func delta(epsilon: Double) -> Double {
    let first = max(low, Int((min(max(epsilon / step, Double(low) - 1), Double(high) + 1)).rounded(.down)) + 1)
    guard first <= high else { return min(1, infinite) }
    let (ratio, tiltedRatio) = (Numerics.exp(-order * step), Numerics.exp(-(order + 1) * step))
    // Both sums are scaled so that masses at the place in hand count as they stand: nothing overflows.
    var above = 0.0
    var aboveTilted = 0.0
    for position in stride(from: high, through: first, by: -1) {
      let mass = mass(at: position, .upper)
      above = above * ratio + mass
      aboveTilted = aboveTilted * tiltedRatio + mass
    }
    let loss = Double(first) * step
    let inside = max(0, above - aboveTilted * Numerics.exp(min(0, epsilon - loss)))
    return min(1, infinite + inside * Numerics.exp(logMoment - order * loss))
  }

  @inline(__always)
  private func mass(at position: Int, _ side: Side) -> Double {
    let size = circle.count
    let index = position >= 0 ? position % size : (size - 1) - (-1 - position) % size
    let value = circle[index] * scale
    return side == .upper ? max(value, 0) + noise : max(value - noise, 0)
  }

  /// Goes down from the top until the divergence exceeds e^`logTarget`; between two points it is linear in e^epsilon.
  private func scan(until logTarget: Double, side: Side) -> Double {
    let (ratio, tiltedRatio) = (Numerics.exp(-order * step), Numerics.exp(-(order + 1) * step))
    // Scaled as in delta(epsilon:), the target with them.
    var above = 0.0
    var aboveTilted = 0.0
    var target = 0.0
    var position = high
    var untilFresh = 0
    var index = ((high % circle.count) + circle.count) % circle.count
    while position >= low {
      if untilFresh == 0 {
        target = Numerics.exp(logTarget - logMoment + order * Double(position) * step)
        untilFresh = 128
      }
      above *= ratio
      aboveTilted *= tiltedRatio
      if above - aboveTilted > target {
        // Between this point and the one above.
        return Double(position) * step + Numerics.log((above - target) / aboveTilted)
      }
      let value = circle[index] * scale
      let mass = side == .upper ? max(value, 0) + noise : max(value - noise, 0)
      above += mass
      aboveTilted += mass
      target *= ratio
      position -= 1
      index = index == 0 ? circle.count - 1 : index - 1
      untilFresh -= 1
    }
    return Double(low) * step
  }
}
