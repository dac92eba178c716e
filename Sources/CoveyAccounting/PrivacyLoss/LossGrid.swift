internal import CoveyCore

/// A discrete pair of distributions (P, Q) that dominates a mechanism: its privacy losses log(P / Q) are multiples of a step.
///
/// What a mechanism puts between two grid points is moved to these two so that the mass under P and under Q stay what they
/// were: P = a + b and Q = a e^-l + b e^-(l + step). Joining the points of the hockey-stick curve by straight lines, which
/// Doroshenko et al. 2022 (arXiv 2207.04380, "connect the dots") show to be the best pessimistic choice, comes to the same;
/// but sums of positive masses do not cancel as differences of the curve do. The pair (Q, P) dominates too, so the other
/// direction needs no second grid: its loss is the negative one and its masses are those of Q.
struct LossGrid {
  /// The distance of losses.
  let step: Double
  /// The loss of the first mass, in steps.
  private(set) var lowest: Int
  /// Masses under P; those under Q are these times e^-loss.
  private(set) var masses: [Double]
  /// Mass of P where Q has none.
  private(set) var infiniteP = 0.0
  /// Mass of Q where P has none.
  private(set) var infiniteQ = 0.0
  /// Masses of P and of Q that stand elsewhere than the mechanism has them by more than a step.
  private(set) var displacedP = 0.0
  private(set) var displacedQ = 0.0
  private let expm1Step: Double

  /// An empty grid for losses from `low` to `high`.
  init(step: Double, from low: Double, to high: Double) {
    self.step = step
    expm1Step = Numerics.expm1(step)
    // One point more on either side, so that no rounding puts an end of the range outside.
    lowest = Int((low / step).rounded(.down)) - 1
    let highest = Int((high / step).rounded(.up)) + 1
    masses = [Double](repeating: 0, count: highest - lowest + 1)
  }

  /// The loss at an index.
  @inline(__always)
  func loss(_ index: Int) -> Double { Double(lowest + index) * step }

  /// Adds what lies between the losses of `index` and of the next: `p` under P, `q` under Q, `excess` = q e^(loss of the
  /// next) - p, which the caller may know better than by subtracting.
  @inline(__always)
  mutating func addCell(_ index: Int, p: Double, excess: Double) {
    let low = min(max(excess / expm1Step, 0), p)
    masses[index] += low
    masses[index + 1] += p - low
  }

  /// The same between the losses of `index` and of `end`, which need not be neighbours.
  mutating func addCell(from index: Int, to end: Int, p: Double, excess: Double) {
    let low = min(max(excess / Numerics.expm1(Double(end - index) * step), 0), p)
    masses[index] += low
    masses[end] += p - low
  }

  /// Adds what lies below the first loss.
  mutating func addBelow(p: Double, q: Double) {
    masses[0] += p
    displacedP += p
    infiniteQ += max(0, q - p * Numerics.exp(-loss(0)))
    displacedQ += q
  }

  /// Adds what lies above the last loss.
  mutating func addAbove(p: Double, q: Double) {
    let last = masses.count - 1
    // Beyond what e^loss can be, nothing is moved.
    let moved = loss(last) < 600 ? min(p, q * Numerics.exp(loss(last))) : 0
    masses[last] += moved
    infiniteP += p - moved
    displacedP += p
    displacedQ += q
  }

  /// Adds a mass `p` under P at one loss, infinite losses allowed.
  mutating func addAtom(loss atom: Double, p: Double) {
    let q = p * Numerics.exp(-atom)
    if atom >= loss(masses.count - 1) { return addAbove(p: p, q: q) }
    if atom < loss(0) { return addBelow(p: p, q: q) }
    let index = min(masses.count - 2, max(0, Int((atom / step).rounded(.down)) - lowest))
    addCell(index, p: p, excess: p * Numerics.expm1(loss(index + 1) - atom))
  }

  /// Adds mass of P where Q has none, or of Q where P has none; the mechanism has it there too.
  mutating func addInfinite(p: Double, q: Double) {
    infiniteP += p
    infiniteQ += q
  }

  /// Takes off the ends where both P and Q have less than 1e-100, which would underflow in sums of tilted masses.
  mutating func trim() {
    func matters(_ index: Int) -> Bool {
      masses[index] > 1e-100 || masses[index] * Numerics.exp(-loss(index)) > 1e-100
    }
    guard let first = masses.indices.first(where: matters), let last = masses.indices.last(where: matters) else {
      return
    }
    for i in 0..<first where masses[i] > 0 {
      infiniteQ += masses[i] * Numerics.exp(-loss(i))
      masses[first] += masses[i]
    }
    for i in masses.indices.suffix(from: last + 1) { infiniteP += masses[i] }
    masses = Array(masses[first...last])
    lowest += first
  }

  /// Adds another grid of the same step, every mass times `weight`, and scales this one's by 1 - weight: what a mechanism
  /// costs that reveals which of two it is.
  func mixed(with other: LossGrid, weight: Double) -> LossGrid {
    var result = LossGrid(
      step: step, from: min(loss(0), other.loss(0)),
      to: max(loss(masses.count - 1), other.loss(other.masses.count - 1)))
    for (grid, share) in [(self, 1 - weight), (other, weight)] {
      for i in grid.masses.indices { result.masses[grid.lowest - result.lowest + i] += share * grid.masses[i] }
      result.infiniteP += share * grid.infiniteP
      result.infiniteQ += share * grid.infiniteQ
      result.displacedP += share * grid.displacedP
      result.displacedQ += share * grid.displacedQ
    }
    return result
  }
}
