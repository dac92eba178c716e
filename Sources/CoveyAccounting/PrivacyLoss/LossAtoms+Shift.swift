internal import CoveyCore

extension LossAtoms {
  /// Noise moved by `value` > 0 against noise that is not: the loss of k is log p(k - value) - log p(k).
  static func shift(_ value: Int, of mass: IntegerMass) -> LossAtoms {
    let last = mass.logarithms.count - 1 - value
    var losses: [Double] = []
    var masses: [Double] = []
    // More than what lies beyond on either side, and where the other distribution underflows.
    var infinite = 1e-40
    for k in -last...last + value {
      let moved = mass[k - value]
      let other = mass[k]
      guard moved > -.infinity else { continue }
      if other > -.infinity {
        losses.append(moved - other)
        masses.append(Numerics.exp(moved))
      } else {
        infinite += Numerics.exp(moved)
      }
    }
    return LossAtoms(losses: losses, masses: masses, infinite: infinite)
  }
}

/// The sum of independent losses of symmetric pairs, on a grid that grows coarser as the sum grows wider; every mass is split
/// between neighbours so that it stays under both distributions.
struct LossSum {
  private var step: Double
  private var lowest: Int
  private var masses: [Double]
  private var infinite: Double

  /// Several losses, each so many times.
  init(_ parts: [(atoms: LossAtoms, count: Int)]) {
    var total: LossSum?
    for (atoms, count) in parts {
      var power = LossSum(atoms)
      var bits = count
      while bits > 0 {
        if bits & 1 == 1 { total = total?.plus(power) ?? power }
        bits >>= 1
        if bits > 0 { power = power.plus(power) }
      }
    }
    self = total ?? LossSum(.pure(epsilon: 0))
  }

  private init(step: Double, lowest: Int, masses: [Double], infinite: Double) {
    (self.step, self.lowest, self.masses, self.infinite) = (step, lowest, masses, infinite)
  }

  private init(_ atoms: LossAtoms) {
    let deviation = max(atoms.standardDeviation(rate: 1), 1e-9)
    // A power of two, so that grids fit into one another.
    var step = 1.0
    while step > deviation / 40 { step /= 2 }
    while step * 2 <= deviation / 40 { step *= 2 }
    let low = Int((max(-650, atoms.losses.min() ?? 0) / step).rounded(.down))
    let high = Int((min(650, atoms.losses.max() ?? 0) / step).rounded(.down)) + 1
    self.init(
      step: step, lowest: low, masses: [Double](repeating: 0, count: high - low + 1), infinite: atoms.infinite)
    for (loss, mass) in zip(atoms.losses, atoms.masses) {
      let place = (loss / step).rounded(.down)
      guard place >= Double(low), place < Double(high) else {
        // Below the grid only what underflows under the other distribution.
        infinite += max(mass, min(1, mass * Numerics.exp(-max(loss, -700))))
        continue
      }
      split(mass, at: loss, index: Int(place) - low)
    }
  }

  /// Between `index` and the next.
  private mutating func split(_ mass: Double, at loss: Double, index: Int) {
    let next = Double(lowest + index + 1) * step
    let low = min(mass, max(0, mass * Numerics.expm1(next - loss) / Numerics.expm1(step)))
    masses[index] += low
    masses[index + 1] += mass - low
  }

  private func plus(_ other: LossSum) -> LossSum {
    var (a, b) = (self, other)
    while a.step < b.step { a = a.coarser }
    while b.step < a.step { b = b.coarser }
    var sum = [Double](repeating: 0, count: a.masses.count + b.masses.count - 1)
    sum.withUnsafeMutableBufferPointer { sum in
      b.masses.withUnsafeBufferPointer { values in
        for (i, factor) in a.masses.enumerated() where factor > 0 {
          for j in values.indices { sum[i + j] += factor * values[j] }
        }
      }
    }
    var result = LossSum(
      step: a.step, lowest: a.lowest + b.lowest, masses: sum, infinite: min(1, a.infinite + b.infinite))
    result.trim()
    while result.masses.count > 2000, result.step < 16 { result = result.coarser }
    return result
  }

  private var coarser: LossSum {
    let low = lowest >= 0 ? lowest / 2 : -((1 - lowest) / 2)
    let high = lowest + masses.count - 1
    let top = high >= 0 ? (high + 1) / 2 : -(-high / 2)
    var result = LossSum(
      step: 2 * step, lowest: low, masses: [Double](repeating: 0, count: top - low + 2), infinite: infinite)
    for (i, mass) in masses.enumerated() where mass > 0 {
      let place = lowest + i
      let index = (place >= 0 ? place / 2 : -((1 - place) / 2)) - low
      if place & 1 == 0 {
        result.masses[index] += mass
      } else {
        result.split(mass, at: Double(place) * step, index: index)
      }
    }
    return result
  }

  /// Takes off what neither distribution has much of.
  private mutating func trim() {
    func under(_ index: Int) -> Double { masses[index] * Numerics.exp(-Double(lowest + index) * step) }
    var (first, last) = (0, masses.count - 1)
    var (below, above) = (0.0, 0.0)
    while first < last, below + under(first) < 1e-44, masses[first] < 1e-44 {
      below += under(first)
      first += 1
    }
    while last > first, above + masses[last] < 1e-44 {
      above += masses[last]
      last -= 1
    }
    // P below the first is moved up to it.
    for i in 0..<first { masses[first] += masses[i] }
    infinite = min(1, infinite + max(below, above))
    masses = Array(masses[first...last])
    lowest += first
  }

  /// As separate losses.
  var atoms: LossAtoms {
    LossAtoms(
      losses: masses.indices.map { Double(lowest + $0) * step }, masses: masses, infinite: infinite)
  }
}
