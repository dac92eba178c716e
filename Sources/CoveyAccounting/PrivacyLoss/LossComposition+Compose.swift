internal import CoveyCore

/// How a sum of losses is computed in one direction.
struct LossWindow {
  /// The tilt.
  var order: Double
  /// The log of the moment generating function at the tilt.
  var logMoment: Double
  /// The least and the greatest loss wanted, in steps.
  let low: Int
  let high: Int
  /// Bounds on the log of the mass (not tilted) above the window, and of that below.
  let logAbove: Double
  let logBelow: Double
  /// An order above the tilt, and the log of the moment generating function there: a bound on what comes round from above.
  let boundOrder: Double
  let boundLogMoment: Double
  /// Chernoff's bound on what is asked for, as the log of an epsilon: how it moves with the step tells whether the grid is
  /// fine enough.
  var logBound = 0.0
}

extension LossComposition {
  /// A window and a tilt for the divergence near `epsilon`, whose delta is about e^`logDelta`.
  ///
  /// At the best order tilted masses are greatest at what decides, so that rounding errors are least beside it. Half of it
  /// mostly makes a shorter circle, and serves unless delta is tiny or there are a great many releases.
  /// - Parameter order: about where Chernoff's bound at `epsilon` is best.
  func window(_ direction: LossDirection, order: Double, epsilon: Double, logDelta: Double) -> LossWindow {
    let plain = moments(direction, order: 0)
    let exponent = 12 - logDelta
    var high = Double.infinity
    let normal = (2 * exponent / max(plain.variance, step * step)).squareRoot()
    for other in [order, min(normal, highestOrder)] where other > 0 {
      high = min(high, (moments(direction, order: other).logMoment + exponent) / other)
    }
    high = max(high, step)
    let place = Place(order: order, epsilon: epsilon, high: high, exponent: exponent, plain: plain)
    let half = moments(direction, order: order / 2)
    // The log of what roundings come to beside delta.
    let error =
      half.logMoment - order / 2 * epsilon - logDelta
      + Numerics.log(roundings(size: 1 << 18) * 0x1p-53 / max(order / 2 * half.variance.squareRoot(), 1))
    // An error of a thousandth of delta is borne only where the best order needs a far longer circle: beyond it few large losses
    // may make the moments explode.
    let short = error <= -7 ? window(direction, place, tilt: order / 2, half) : nil
    if let short, error <= -12, short.high - short.low < 1 << 16 || order == 0 { return short }
    let full = window(direction, place, tilt: order, moments(direction, order: order))
    guard let short else { return full }
    let isFarShorter = short.high - short.low < (full.high - full.low) / (error <= -12 ? 1 : 8)
    return isFarShorter ? short : full
  }

  /// What a window is for.
  private struct Place {
    let order: Double
    let epsilon: Double
    let high: Double
    /// What is as unlikely as e^-exponent does not matter.
    let exponent: Double
    let plain: LossGrid.Moments
  }

  /// What lies above the window is bounded by Chernoff and added to delta; 12 more in the exponent make it negligible. What
  /// lies below comes round the circle to the top, where it can only add; the tilt makes it light. What lies a whole circle
  /// above epsilon comes round too, and the tilt makes it heavy, so that the circle must be long enough.
  private func window(
    _ direction: LossDirection, _ place: Place, tilt: Double, _ tilted: LossGrid.Moments
  ) -> LossWindow {
    let (epsilon, high) = (place.epsilon, place.high)
    let deviation = max(place.plain.variance.squareRoot(), step)
    let lowest = min(place.plain.mean - deviation, epsilon - step)
    let below = max(6, place.exponent - tilt * (high - lowest))
    // The best of a few orders: with weak sampling one side's tail is far heavier than a normal one, or a few losses as large as
    // the grid.
    let widest = parts.map { Double($0.grid.masses.count) * step }.max() ?? step
    var low = -Double.infinity
    let normal = (2 * below).squareRoot() / deviation
    for wanted in [normal, 0.5 * normal, 0.2 * normal, 2, 5, 12, 15 / widest, 60 / widest] {
      let distance = min(wanted, highestOrder)
      low = max(low, -(moments(direction, order: -distance).logMoment + below) / distance)
    }
    low = min(low, lowest)
    // The same for what comes round from above: the log of what it adds is at most K(t') - (t' - t) length - t' epsilon.
    var (boundOrder, boundLogMoment, length) = (tilt, tilted.logMoment, Double.infinity)
    let across = 6 / max(tilted.variance.squareRoot(), step)
    let best = place.order
    for other in [best, 1.5 * best, 2 * best, tilt + across, tilt + across / 4] where other > tilt {
      let order = min(other, tilt + highestOrder)
      let logMoment = moments(direction, order: order).logMoment
      let needed = (logMoment - order * epsilon + place.exponent) / (order - tilt)
      if needed < length { (boundOrder, boundLogMoment, length) = (order, logMoment, needed) }
    }
    if place.order > 0 { low = min(low, high - length) }
    return LossWindow(
      order: tilt, logMoment: tilted.logMoment, low: steps(low, .down), high: steps(high, .up),
      logAbove: -place.exponent, logBelow: -below, boundOrder: boundOrder, boundLogMoment: boundLogMoment)
  }

  /// A loss that is not a number has no window, as far as anybody can tell.
  private func steps(_ loss: Double, _ rule: FloatingPointRoundingRule) -> Int {
    if loss.isNaN { return rule == .up ? 1_000_000_000_000_000 : -1_000_000_000_000_000 }
    return Int(min(max((loss / step).rounded(rule), -1e15), 1e15))
  }

  /// Roundings by which a transformed mass may be wrong, relative to the greatest: the transforms err by some log2(size) of
  /// them, a power by as many times more.
  private func roundings(size: Int) -> Double {
    (2 * Double(size.trailingZeroBitCount) + 8) * (count + 2)
  }

  /// The length of the transform that windows need.
  static func transformSize(_ windows: [LossWindow]) -> Int {
    let needed = windows.map { $0.high - $0.low + 1 }.max() ?? 1
    var size = 64
    while size < needed { size *= 2 }
    return size
  }

  /// The distribution of the sum of all losses: one complex transform carries both directions, each tilted by its order.
  ///
  /// Tilting (multiplying masses by e^(order * loss), and undoing it after) puts the part of the sum that decides where the
  /// masses are greatest. The rounding errors of the transform, which are relative to the greatest mass, are then small
  /// beside the tail itself, however small delta is.
  func compose(removal: LossWindow, addition: LossWindow?) -> (removal: ComposedLoss, addition: ComposedLoss?) {
    let size = Self.transformSize([removal] + (addition.map { [$0] } ?? []))
    let plan = FourierPlan.plan(size: size)
    var product = PackedSpectrum(size: size)
    for (index, part) in parts.enumerated() {
      var spectrum = PackedSpectrum(size: size)
      let order = LossDirection.removal.gridOrder(removal.order)
      part.grid.addTilted(
        order: order, logMoment: part.grid.moments(order: order).logMoment, isReversed: false, to: &spectrum.real)
      if let addition {
        let order = LossDirection.addition.gridOrder(addition.order)
        part.grid.addTilted(
          order: order, logMoment: part.grid.moments(order: order).logMoment, isReversed: true, to: &spectrum.imaginary)
      }
      plan.forward(&spectrum.real, &spectrum.imaginary)
      spectrum.multiplyPower(part.count, into: &product, isFirst: index == 0)
    }
    let magnitude = product.sumOfMagnitudes
    plan.inverse(&product.real, &product.imaginary)
    let noise = roundings(size: size) * 0x1p-53 * magnitude / Double(size)
    return (
      ComposedLoss(product.real, window: removal, direction: .removal, of: self, noise: noise),
      addition.map {
        ComposedLoss(product.imaginary, window: $0, direction: .addition, of: self, noise: noise)
      }
    )
  }
}

extension PackedSpectrum {
  /// At least the sum of the magnitudes of either spectrum.
  var sumOfMagnitudes: Double {
    var sum = 0.0
    for i in real.indices { sum += abs(real[i]) + abs(imaginary[i]) }
    return sum
  }
}
