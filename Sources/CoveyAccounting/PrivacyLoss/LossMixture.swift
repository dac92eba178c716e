internal import CoveyCore

/// A mixture of pairs of sampled Gaussians that tells which of them it is: what a release costs that comes with something of
/// which the chances are known, such as the size of its cohort.
///
/// P is sum_j w_j ((1 - q_j) N(0, z_j^2) + q_j N(1, z_j^2)) and Q is sum_j w_j c_j N(0, z_j^2), all parts on different planes.
struct LossMixture: Sendable {
  /// One plane.
  struct Part: Sendable, Hashable {
    /// Its mass under P, w.
    var weight: Double
    /// The chance that the unit is in, q, in [0, 1].
    var rate: Double
    /// Standard deviation over the distance that the unit moves the mean, z.
    var noise: Double
    /// log c: how much more likely the plane is under Q. -infinity where Q is never there.
    var shift: Double
  }

  private(set) var parts: [Part] = []
  /// Mass of P and of Q that stands for nothing known, and counts as infinite loss.
  var unknown = 0.0

  /// Standard deviations of discrete noise that are not left out: P(N > 13.5) = 8e-42.
  static let tail = 13.5

  /// Adds a plane, if it has any weight.
  mutating func add(_ part: Part) {
    if part.weight > 0 { parts.append(part) }
  }

  /// The losses of all planes, except where P above and Q below have about `cut` of mass.
  func range(cut: Double) -> (low: Double, high: Double) {
    var range = (low: 0.0, high: 0.0)
    let negligible = 0.1 * cut / Double(max(parts.count, 1))
    for part in parts where part.shift > -.infinity && part.weight * max(1, Numerics.exp(part.shift)) >= negligible {
      let own = Self.range(part, cut)
      range = (min(range.low, own.low), max(range.high, own.high))
    }
    return range
  }

  private static func range(_ part: Part, _ cut: Double) -> (low: Double, high: Double) {
    guard part.rate > 0 else { return (-part.shift, -part.shift) }
    let precision = 1 / (part.noise * part.noise)
    // A small part of what may be left out, for there are many planes.
    let mass = 0.01 * cut / part.weight
    let tail = LossMechanism.tail(min(mass, mass * Numerics.exp(-part.shift)))
    let low = LossMechanism.sampledLoss((-tail * part.noise - 0.5) * precision, part.rate)
    let high = LossMechanism.sampledLoss((tail * part.noise + 0.5) * precision, part.rate)
    return (low - part.shift, high - part.shift)
  }

  /// Adds the masses to a grid.
  func add(cut: Double, to grid: inout LossGrid) {
    // As much as may be left out altogether.
    let negligible = 0.1 * cut / Double(max(parts.count, 1))
    for part in parts {
      let q = part.weight * Numerics.exp(part.shift)
      if max(part.weight, q) < negligible {
        grid.addInfinite(p: part.weight, q: q)
      } else if part.shift == -.infinity {
        grid.addInfinite(p: part.weight, q: 0)
      } else if part.rate == 0 {
        grid.addAtom(loss: -part.shift, p: part.weight)
      } else {
        Self.add(part, cut, to: &grid)
      }
    }
    if unknown > 0 { grid.addInfinite(p: unknown, q: unknown) }
  }

  /// As ``LossMechanism/addGaussian(noise:rate:to:)``: the loss of a plane is l - log c, where l is that of its Gaussians.
  private static func add(_ part: Part, _ cut: Double, to grid: inout LossGrid) {
    let (low, high) = range(part, cut)
    let last = grid.masses.count - 1
    let origin = grid.loss(0)
    let first = max(0, min(Double(last - 1), ((low - origin) / grid.step).rounded(.down) - 1))
    let end = max(first + 1, min(Double(last), ((high - origin) / grid.step).rounded(.up) + 1))
    let (weight, rate) = (part.weight, part.rate)
    let inverse = 0.707_106_781_186_547_5 / part.noise
    let variance = part.noise * part.noise
    let ratio = Numerics.exp(part.shift)
    var lower = NormalTail(-.infinity)
    var lowerShifted = lower
    var (i, previous) = (Int(first), Int(first))
    while true {
      let loss = grid.loss(i) + part.shift
      // The point at which the loss is this; e^loss = 1 - q + q y.
      let y: Double
      let x: Double
      if rate == 1 {
        y = Numerics.exp(loss)
        x = variance * loss + 0.5
      } else {
        y = (Numerics.expm1(loss) + rate) / rate
        x = y <= 0 ? -.infinity : variance * (loss < 300 ? Numerics.log(y) : loss - Numerics.log(rate)) + 0.5
      }
      let upper = NormalTail(x * inverse)
      let upperShifted = NormalTail((x - 1) * inverse)
      let q = lower.mass(to: upper)
      let shifted = lowerShifted.mass(to: upperShifted)
      let p = (1 - rate) * q + rate * shifted
      if i > Int(first) {
        // Where y is beyond what a number can be, the masses are moved to the end of the cell.
        grid.addCell(from: previous, to: i, p: weight * p, excess: y < 1e300 ? weight * rate * (q * y - shifted) : 0)
      } else if i == 0 {
        grid.addBelow(p: weight * p, q: weight * ratio * q)
      } else {
        grid.addInfinite(p: weight * p, q: weight * ratio * q)
      }
      (lower, lowerShifted) = (upper, upperShifted)
      if i == Int(end) { break }
      // Cells that are narrow beside the loss itself widen it by next to nothing.
      previous = i
      i = min(Int(end), i + max(1, Int(0.004 * abs(grid.loss(i)) / grid.step)))
    }
    let q = lower.mass(to: NormalTail(.infinity))
    let p = (1 - rate) * q + rate * lowerShifted.mass(to: NormalTail(.infinity))
    if Int(end) == last {
      grid.addAbove(p: weight * p, q: weight * ratio * q)
    } else {
      grid.addInfinite(p: weight * p, q: weight * ratio * q)
    }
  }

  /// Adds every plane's losses to sums for their variance.
  func add(to sums: inout DeviationSums) {
    for part in parts where part.shift > -.infinity {
      let ratio = Numerics.exp(part.shift) * part.weight
      guard part.rate > 0 else {
        sums.add(q: ratio, loss: -part.shift)
        continue
      }
      for (q, loss) in LossMechanism.gaussianLosses(noise: part.noise, rate: part.rate, points: 60) {
        sums.add(q: ratio * q, loss: loss - part.shift)
      }
    }
  }
}
