internal import CoveyCore

/// Privacy losses of a discrete mechanism, with their masses.
struct LossAtoms: Sendable {
  /// Finite losses.
  private(set) var losses: [Double] = []
  /// Masses under P; under Q they are these times e^-loss.
  private(set) var masses: [Double] = []
  /// Mass of P where Q has none, and as much of Q where P has none.
  private(set) var infinite = 0.0

  init() {}

  /// Losses with their masses under P.
  init(losses: [Double], masses: [Double], infinite: Double) {
    (self.losses, self.masses, self.infinite) = (losses, masses, infinite)
  }

  private mutating func add(_ loss: Double, _ mass: Double) {
    losses.append(loss)
    masses.append(mass)
  }

  /// Two integer distributions `sensitivity` apart, P(x) proportional to exp(-x^2 / 2 sigma^2) (Canonne, Kamath, Steinke 2020,
  /// arXiv 2004.00010, definition 1).
  static func discreteGaussian(sigma: Double, sensitivity: Int) -> LossAtoms {
    var atoms = LossAtoms()
    let reach = Int((discreteTail * sigma).rounded(.up)) + 2
    let scale = 1 / (2 * sigma * sigma)
    var normalizer = 1.0
    for x in 1...reach { normalizer += 2 * Numerics.exp(-Double(x) * Double(x) * scale) }
    // x counts from the mean of P.
    for x in -(reach + sensitivity)...reach {
      let mass = Numerics.exp(-Double(x) * Double(x) * scale) / normalizer
      atoms.add((2 * Double(x) + Double(sensitivity)) * Double(sensitivity) * scale, mass)
    }
    // More than what lies beyond.
    atoms.infinite = Numerics.exp(-0.5 * discreteTail * discreteTail)
    return atoms
  }

  /// As many standard deviations as deltas that anybody asks for need.
  private static let discreteTail = 20.0

  /// Two integer distributions `sensitivity` apart, P(x) proportional to exp(-parameter |x|).
  static func discreteLaplace(parameter: Double, sensitivity: Int) -> LossAtoms {
    var atoms = LossAtoms()
    let decay = Numerics.exp(-parameter)
    let bound = parameter * Double(sensitivity)
    atoms.add(bound, 1 / (1 + decay))
    for x in 1..<max(sensitivity, 1) {
      let distance = parameter * Double(sensitivity - x)
      atoms.add(
        parameter * Double(2 * x - sensitivity), Numerics.exp(-distance) * -Numerics.expm1(-parameter) / (1 + decay))
    }
    atoms.add(-bound, Numerics.exp(-bound) / (1 + decay))
    return atoms
  }

  /// Randomised response over `buckets` >= 2 that answers at random with probability `noise` > 0, the true bucket replaced.
  static func randomizedResponse(noise: Double, buckets: Int) -> LossAtoms {
    var atoms = LossAtoms()
    let other = noise / Double(buckets)
    let own = 1 - noise + other
    let loss = Numerics.log(own / other)
    atoms.add(loss, own)
    atoms.add(-loss, other)
    if buckets > 2 { atoms.add(0, Double(buckets - 2) * other) }
    return atoms
  }

  /// The pair that dominates every epsilon-DP mechanism (Kairouz, Oh, Viswanath 2015, arXiv 1311.0776, section 3).
  static func pure(epsilon: Double) -> LossAtoms {
    var atoms = LossAtoms()
    atoms.add(epsilon, 1 / (1 + Numerics.exp(-epsilon)))
    atoms.add(-epsilon, 1 / (1 + Numerics.exp(epsilon)))
    return atoms
  }

  /// Adds the masses to a grid, P being (1 - rate) Q + rate P.
  func add(rate: Double, to grid: inout LossGrid) {
    for (loss, mass) in zip(losses, masses) {
      let p = (1 - rate) * mass * Numerics.exp(-loss) + rate * mass
      grid.addAtom(loss: LossMechanism.sampledLoss(loss, rate), p: p)
    }
    grid.addInfinite(p: rate * infinite, q: infinite)
  }

  /// The smaller of the loss's standard deviations under P and Q, P being (1 - rate) Q + rate P.
  func standardDeviation(rate: Double) -> Double {
    var sums = (p: 0.0, p1: 0.0, p2: 0.0, q: 0.0, q1: 0.0, q2: 0.0)
    for (original, mass) in zip(losses, masses) {
      let loss = LossMechanism.sampledLoss(original, rate)
      let q = mass * Numerics.exp(-original)
      let p = (1 - rate) * q + rate * mass
      sums.p += p
      sums.p1 += p * loss
      sums.p2 += p * loss * loss
      sums.q += q
      sums.q1 += q * loss
      sums.q2 += q * loss * loss
    }
    let underP = sums.p2 / sums.p - (sums.p1 / sums.p) * (sums.p1 / sums.p)
    let underQ = sums.q2 / sums.q - (sums.q1 / sums.q) * (sums.q1 / sums.q)
    return max(0, min(underP, underQ)).squareRoot()
  }
}
