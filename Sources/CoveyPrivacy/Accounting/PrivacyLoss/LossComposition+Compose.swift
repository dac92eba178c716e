/// How a sum of losses is computed in one direction.
struct LossWindow {
  /// The tilt.
  var order: Double
  /// The log of the moment generating function at the tilt, and the loss by which tilted masses are scaled.
  var logMoment: Double
  let center: Double
  /// The least and the greatest loss wanted, in steps.
  let low: Int
  let high: Int
  /// Bounds on the log of the mass (not tilted) above the window, and of that below.
  let logAbove: Double
  let logBelow: Double
  /// An order above the tilt, and the log of the moment generating function there: a bound on what comes round from above.
  let boundOrder: Double
  let boundLogMoment: Double
}

extension LossComposition {
  /// A window and a tilt for the divergence near `epsilon`, whose delta is about e^`logDelta`.
  ///
  /// What lies above the window is bounded by Chernoff and added to delta; 12 more in the exponent make it negligible. What
  /// lies below comes round the circle to the top, where it can only add; the tilt makes it light. What lies a whole circle
  /// above epsilon comes round too, and the tilt makes it heavy, so that the circle must be long enough.
  /// - Parameter order: about where Chernoff's bound at `epsilon` is best.
  func window(_ direction: LossDirection, order: Double, epsilon: Double, logDelta: Double) -> LossWindow {
    let plain = moments(direction, order: 0)
    let deviation = max(plain.variance.squareRoot(), step)
    let exponent = 12 - logDelta
    var high = Double.infinity
    for other in [order, min((2 * exponent).squareRoot() / deviation, highestOrder)] where other > 0 {
      high = min(high, (moments(direction, order: other).logMoment + exponent) / other)
    }
    high = max(high, step)
    // Half the best order: the full one would lift what comes round from above the window as much as what decides.
    let tilt = order / 2
    let tilted = moments(direction, order: tilt)
    let atOrder = moments(direction, order: order).logMoment
    let lowest = min(plain.mean - deviation, epsilon - step)
    let below = max(6, exponent - tilt * (high - lowest))
    // The best of a few orders: with weak sampling one side's tail is far heavier than a normal one.
    var low = -Double.infinity
    let normal = (2 * below).squareRoot() / deviation
    for wanted in [normal, 0.5 * normal, 0.2 * normal, 2, 5, 12] {
      let distance = min(wanted, highestOrder)
      low = max(low, -(moments(direction, order: -distance).logMoment + below) / distance)
    }
    low = min(low, lowest)
    if order > 0 { low = min(low, high - (atOrder - order * epsilon + exponent) / (order - tilt)) }
    return LossWindow(
      order: tilt, logMoment: tilted.logMoment, center: min(max(tilted.mean, epsilon), high),
      low: steps(low, .down), high: steps(high, .up), logAbove: -exponent, logBelow: -below, boundOrder: order,
      boundLogMoment: atOrder)
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
