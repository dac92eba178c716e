internal import CoveyCore
internal import CoveyNoise

/// The exact privacy loss of integer noise against a change of which the shape is known: by how much each coordinate moves.
///
/// A sum of discrete Gaussians and Skellam noise look different in different directions, so that this is a bound for one
/// shape and not for others of the same norm. It says how good the bounds for any shape are
/// (`PrivacyEvent.distributedDiscreteGaussian`,
/// `PrivacyEvent.skellam`).
public struct IntegerShiftLoss: Sendable {
  /// What is added to each coordinate.
  public enum Noise: Sendable, Hashable {
    /// A sum of `clients` >= 1 discrete Gaussians of parameter `localSigma` > 0.
    case discreteGaussians(localSigma: Double, clients: Int)
    /// Skellam noise of a variance > 0: e^-variance I_k(variance).
    case skellam(variance: Double)
  }

  /// `coordinates` >= 1 coordinates that move by `value` steps of the grid.
  public struct Shift: Sendable, Hashable {
    /// The distance.
    public let value: Int
    /// How many move by that.
    public let coordinates: Int

    /// - Parameters:
    ///   - value: Within +-1,000,000.
    ///   - coordinates: At least 1.
    public init(value: Int, coordinates: Int) {
      self.value = value
      self.coordinates = coordinates
    }
  }

  /// Losses of one step: all alike in both directions before they are sampled.
  private let mechanisms: [(mechanism: LossMechanism, count: Int)]
  /// By which factors the probabilities of one step are off, as a logarithm.
  private let slack: Double

  /// - Parameters:
  ///   - noise: What is added to each coordinate.
  ///   - shift: By how much the unit moves how many coordinates.
  ///   - rate: The chance that the unit takes part in a step, in (0, 1]; below 1 the other data set is the one without it.
  /// - Throws: `PrivacyError.invalid` for values outside of their ranges; `PrivacyError.unsupported` for noise
  ///   that has too many values.
  public init(noise: Noise, shift: [Shift], rate: Double = 1) throws {
    try Self.check(noise, shift, rate)
    let moved = shift.filter { $0.value != 0 }
    let farthest = moved.map { abs($0.value) }.max() ?? 0
    let coordinates = moved.reduce(0.0) { $0 + Double($1.coordinates) }
    var atoms: [(atoms: LossAtoms, count: Int)] = []
    switch noise {
    case .skellam(let variance):
      let last = Int(LossMixture.tail * variance.squareRoot() + 120) + farthest
      let mass = IntegerMass.skellam(variance: variance, last: last)
      atoms = moved.map { (.shift(abs($0.value), of: mass), $0.coordinates) }
      slack = 0
    case .discreteGaussians(let sigma, let clients):
      let deviation = sigma * Double(clients).squareRoot()
      let tau = clients == 1 ? 0 : DistributedNoise.tau(localStandardDeviation: sigma, clients: clients)
      if tau * coordinates < 1e-12 {
        // A discrete Gaussian itself.
        atoms = moved.map { (.discreteGaussian(sigma: deviation, sensitivity: abs($0.value)), $0.coordinates) }
        slack = tau * coordinates
      } else {
        let last = Int(LossMixture.tail * deviation) + 20 + farthest
        guard Double(last) * Double(last) * Double(clients).logarithm2 < 2e8 else { throw Self.tooManyValues }
        let mass = IntegerMass.discreteGaussians(sigma: sigma, count: clients, last: last)
        atoms = moved.map { (.shift(abs($0.value), of: mass), $0.coordinates) }
        slack = 0
      }
    }
    if rate < 1, let first = atoms.first {
      // What is released from one sample is put together before it is sampled.
      let isSingle = atoms.count == 1 && first.count == 1
      mechanisms = [(.discrete(isSingle ? first.atoms : LossSum(atoms).atoms, rate: rate), 1)]
    } else {
      mechanisms = atoms.map { (.discrete($0.atoms, rate: 1), $0.count) }
    }
  }

  /// The smallest epsilon at `delta` after `steps` >= 0 steps: an upper bound, close to the exact value.
  /// - Throws: `PrivacyError.invalid` for a delta outside of (0, 1) or a negative number of steps.
  public func epsilon(delta: Double, steps: Int = 1) throws -> Double {
    guard steps >= 0 else { throw PrivacyError.invalid("the number of steps must be >= 0, not \(steps)") }
    var accountant = PrivacyLossAccountant(adjacency: .zeroOut)
    if slack > 0 { try accountant.compose(.approximated(.pure(epsilon: 0), slack: slack), count: steps) }
    for (mechanism, count) in mechanisms {
      let (product, overflow) = count.multipliedReportingOverflow(by: steps)
      guard !overflow else { throw PrivacyError.invalid("the number of steps must fit an integer") }
      accountant.compose(mechanism, count: product)
    }
    return try accountant.epsilon(delta: delta)
  }

  private static func check(_ noise: Noise, _ shift: [Shift], _ rate: Double) throws {
    guard rate > 0, rate <= 1 else {
      throw PrivacyError.invalid("a sampling rate must be above 0 and at most 1, not \(rate)")
    }
    for part in shift {
      guard abs(Double(part.value)) <= 1e6, part.coordinates >= 1 else {
        throw PrivacyError.invalid(
          "a shift moves at least 1 coordinate by at most 1,000,000 steps, not \(part.coordinates) by \(part.value)")
      }
    }
    switch noise {
    case .discreteGaussians(let sigma, let clients):
      guard sigma > 0, clients >= 1 else {
        throw PrivacyError.invalid("noise needs a positive sigma and at least 1 client, not \(sigma) and \(clients)")
      }
      guard sigma >= 0.01, sigma * Double(clients).squareRoot() <= 1e5 else { throw tooManyValues }
    case .skellam(let variance):
      guard variance > 0 else {
        throw PrivacyError.invalid("the variance of Skellam noise must be positive, not \(variance)")
      }
      guard variance <= 1e10, variance >= 1e-4 else { throw tooManyValues }
    }
  }

  private static let tooManyValues = PrivacyError.unsupported(
    "the exact loss of integer noise is for up to 100,000 steps of the grid in deviation, at least 0.01 for each client, and "
      + "sums that are not exact for so many clients; use the bounds for any shift")
}

extension Double {
  fileprivate var logarithm2: Double { Swift.max(1, Numerics.log(self) / 0.693_147_180_559_945_3) }
}
