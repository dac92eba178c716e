internal import CoveyCore

extension LossMixture {
  /// Gaussian noise on a sum and discrete Gaussian noise on a count that one unit moves by 1, both of one Poisson sample.
  ///
  /// Given the count x, under Q with chance v(x), the sum is N(0, z^2); with the unit the chance is v(x) e^k(x), where
  /// k(x) = (2x - 1) / 2s^2, and the sum N(1, z^2). So P is (1 - q) v N(0) + q v e^k N(1) on each plane.
  ///
  /// Planes closer than need be are merged two by two, outwards, so that the masses under both distributions stay: the
  /// hockey-stick divergence of a plane's two measures is homogeneous and convex, so that this can only add.
  static func count(noise: Double, deviation: Double, rate: Double) -> LossMixture {
    let variance = deviation * deviation
    // x counts from the middle of the means without and with the unit, less 1/2: k(x) = x / s^2 with x = n - 1/2.
    let last = (tail * deviation).rounded(.up) + 2
    var normalizer = 0.0
    let spacing = max(1, (0.06 * deviation * (1 + variance / (noise * noise)).squareRoot()).rounded(.down))
    let sparse = max(spacing, (0.25 * deviation).rounded(.down))
    var nodes = Nodes(from: -last, to: last, centre: 0) { abs($0) < 4 * deviation ? spacing : sparse }
    var n = -last
    while n <= last {
      let mass = Numerics.exp(-n * n / (2 * variance))
      normalizer += mass
      let (left, right) = nodes.around(n)
      if left == right {
        nodes.add(mass, at: left)
      } else {
        // e^k is to be kept on average.
        let step = 1 / variance
        let share = min(1, Numerics.expm1((n - left) * step) / Numerics.expm1((right - left) * step))
        nodes.add(mass * (1 - share), at: left)
        nodes.add(mass * share, at: right)
      }
      n += 1
    }
    var mixture = LossMixture()
    for (n, mass) in nodes.masses {
      let v = mass / normalizer
      let k = (n - 0.5) / variance
      let logWeight = logMixture(rate, exponent: k)
      let weight = v * Numerics.exp(logWeight)
      guard weight.isFinite else {
        mixture.unknown += 1
        continue
      }
      mixture.add(
        Part(
          weight: weight, rate: min(1, rate * Numerics.exp(k - logWeight)), noise: noise, shift: -logWeight))
    }
    // More than what lies beyond, on either side and under both.
    mixture.unknown = min(1, mixture.unknown + 1e-40)
    return mixture
  }
}

/// Points on a line to which masses are moved.
struct LossMixtureNodes {
  /// Rising.
  private(set) var masses: [(position: Double, mass: Double)] = []
  private var index = 0

  /// Whole positions from the centre outwards, the last ones at the ends.
  init(from low: Double, to high: Double, centre: Double, spacing: (Double) -> Double) {
    var positions = [centre]
    while let last = positions.last, last < high { positions.append(min(high, last + max(1, spacing(last)))) }
    positions.reverse()
    while let last = positions.last, last > low { positions.append(max(low, last - max(1, spacing(last)))) }
    masses = positions.reversed().map { ($0, 0) }
  }

  /// The positions next to one, which must rise from call to call; both are the position itself if it is one of them.
  mutating func around(_ position: Double) -> (Double, Double) {
    while index + 1 < masses.count, masses[index + 1].position <= position { index += 1 }
    if masses[index].position == position || index + 1 == masses.count {
      return (masses[index].position, masses[index].position)
    }
    return (masses[index].position, masses[index + 1].position)
  }

  /// Adds mass at one of the two positions that were found last.
  mutating func add(_ mass: Double, at position: Double) {
    masses[masses[index].position == position ? index : index + 1].mass += mass
  }
}

extension LossMixture { typealias Nodes = LossMixtureNodes }
