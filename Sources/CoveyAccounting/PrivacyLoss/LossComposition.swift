internal import CoveyCore

/// Independent releases, each with its grid and its number, and all grids of one step.
struct LossComposition {
  /// One kind of release.
  struct Part {
    let grid: LossGrid
    let count: Int
  }

  let parts: [Part]
  let step: Double
  /// Whether both directions are alike.
  let isSymmetric: Bool

  /// - Parameter cut: The mass that each release may leave out at either end.
  init(_ mechanisms: [(mechanism: LossMechanism, count: Int)], step: Double, cut: Double) {
    self.step = step
    parts = mechanisms.map { Part(grid: $0.mechanism.grid(step: step, cut: cut), count: $0.count) }
    isSymmetric = mechanisms.allSatisfy { $0.mechanism.isSymmetric }
  }

  /// How many releases there are.
  var count: Double { parts.reduce(0) { $0 + Double($1.count) } }

  /// The mass at infinity of one direction after all releases, 1 - prod (1 - mass)^count.
  func infiniteMass(_ direction: LossDirection) -> Double {
    var log = 0.0
    for part in parts {
      let mass = direction == .removal ? part.grid.infiniteP : part.grid.infiniteQ
      log += Double(part.count) * Numerics.log1p(-min(1, mass))
    }
    return -Numerics.expm1(log)
  }

  /// Whether some release has next to all of its mass at infinity in one direction: it protects nobody, and what is left
  /// has no moments worth the name.
  var isUnprotected: Bool {
    parts.contains { max($0.grid.infiniteP, isSymmetric ? 0 : $0.grid.infiniteQ) > 1 - 1e-9 }
  }

  /// A bound on the mass of one direction that stands elsewhere than the mechanisms have it.
  func displacedMass(_ direction: LossDirection) -> Double {
    parts.reduce(0) {
      $0 + Double($1.count) * (direction == .removal ? $1.grid.displacedP : $1.grid.displacedQ)
    }
  }

  /// Moments of the sum of all losses in one direction, tilted by e^(order * loss).
  func moments(_ direction: LossDirection, order: Double) -> LossGrid.Moments {
    var sum = LossGrid.Moments(logMoment: 0, mean: 0, variance: 0)
    for part in parts {
      let moments = part.grid.moments(order: direction.gridOrder(order))
      let count = Double(part.count)
      sum.logMoment += count * moments.logMoment
      sum.mean += count * (direction == .removal ? moments.mean : -moments.mean)
      sum.variance += count * moments.variance
    }
    return sum
  }
}

/// Which of two neighbouring data sets the losses are drawn from.
enum LossDirection: Sendable {
  /// From the one with the unit: P.
  case removal
  /// From the one without: Q.
  case addition

  /// The order on a grid for an order of this direction: the sum of q e^(-t loss) is the sum of p e^(-(1 + t) loss).
  func gridOrder(_ order: Double) -> Double { self == .removal ? order : -1 - order }
}
