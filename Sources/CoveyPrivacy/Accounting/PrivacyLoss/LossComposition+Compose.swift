/// The losses between which a tilted sum is computed.
struct LossWindow {
  let order: Double
  /// Of the sum of losses at the order.
  let moments: LossGrid.Moments
  /// The least and greatest loss wanted, in steps.
  var low: Int
  var high: Int
  /// The log of the tilted mass that may lie above, and of that below.
  let logTail: Double
}

extension LossComposition {
  /// The window outside of which little of the tilted sum lies, by Chernoff's bound.
  func window(_ direction: LossDirection, order: Double) -> LossWindow {
    let moments = moments(direction, order: order)
    let deviation = max(moments.variance.squareRoot(), step)
    // Masses above the window weigh e^(-order * distance) less than those that decide, so a strong tilt needs no far tail.
    let tail = max(14, 36 - 5 * order * deviation)
    var high = Double.infinity
    var low = -Double.infinity
    for multiple in [1, 0.5] {
      let distance = multiple * (2 * tail).squareRoot() / deviation
      let above = self.moments(direction, order: order + distance).logMoment - moments.logMoment
      high = min(high, (above + tail) / distance)
      let below = self.moments(direction, order: order - distance).logMoment - moments.logMoment
      low = max(low, -(below + tail) / distance)
    }
    return LossWindow(
      order: order, moments: moments, low: Int((low / step).rounded(.down)), high: Int((high / step).rounded(.up)),
      logTail: -tail)
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
    // Bound on the error of one mass: the transforms err by some log2(size) roundings, a power by as many times more.
    let roundings = (2 * Double(size.trailingZeroBitCount) + 8) * (count + 2)
    let noise = roundings * 0x1p-53 * magnitude / Double(size)
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
