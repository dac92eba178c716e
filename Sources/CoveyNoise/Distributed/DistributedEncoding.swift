public import CoveyCore

/// The numbers of distributed noise, all decided: grid, ring, noise share and the sensitivity after rounding.
///
/// Each client clips to the bound C, rotates, rounds onto a grid of step 1 / ``scale``, adds its share of discrete noise
/// and sends the result modulo 2^bits. Sources: Kairouz, Liu, Steinke 2021, arXiv 2102.06387, Algorithms 1 and 2 (discrete
/// Gaussian); Agarwal, Kairouz, Liu 2021, arXiv 2110.04995 (Skellam).
public struct DistributedEncoding: Sendable, Hashable {
  /// Parameters of the model.
  public let dimension: Int
  /// Elements of a sent vector: the next power of two.
  public let paddedDimension: Int
  /// The L2 bound of an update before rounding.
  public let clipBound: Double
  /// Clients that the round asks.
  public let cohort: Int
  /// Clients whose noise is counted on: ``cohort`` less those that may drop out or collude, rounded down.
  public let countedClients: Int
  /// Grid steps in one unit of the update.
  public let scale: Double
  /// The width of the ring.
  public let bits: Int
  /// Standard deviation of one client's noise, in the units of the update.
  public let localStandardDeviation: Double
  /// Discrete Gaussian or Skellam.
  public let mechanism: NoiseMechanism
  /// Conditional rounding accepts a rounded vector with at least this probability's bound, in (0, 1).
  public let beta: Double

  /// Standard deviations of the sum that must fit the ring beside it.
  public let wrapDeviations: Double

  /// Decides the numbers.
  /// - Parameters:
  ///   - dimension: Parameters of the model, > 0.
  ///   - clipBound: The L2 bound, > 0.
  ///   - cohort: Clients of a round, >= 1.
  ///   - standardDeviation: Noise of the sum that privacy counts on, in the units of the update, > 0.
  ///   - mechanism: Which integer noise the clients add.
  ///   - configuration: How updates become integers.
  /// - Throws: ``PrivacyError/invalid(_:)`` for impossible values; ``PrivacyError/unsupported(_:)`` if no ring is wide
  ///   enough for cohort and noise.
  public init(
    dimension: Int, clipBound: Double, cohort: Int, standardDeviation: Double,
    mechanism: NoiseMechanism, configuration: DistributedConfiguration
  ) throws {
    try Self.check(dimension, clipBound, cohort, standardDeviation, mechanism, configuration)
    self.dimension = dimension
    paddedDimension = RandomizedHadamard.padded(dimension)
    self.clipBound = clipBound
    self.cohort = cohort
    self.mechanism = mechanism
    beta = configuration.beta
    wrapDeviations = configuration.wrapDeviations
    countedClients = max(1, Int((Double(cohort) * (1 - configuration.missingShare)).rounded(.down)))
    localStandardDeviation = standardDeviation / Double(countedClients).squareRoot()
    var chosen: (bits: Int, scale: Double)?
    for bits in configuration.bits.map({ $0...$0 }) ?? 8...32 {
      guard
        let scale = Self.largestScale(
          bits: bits, cohort: cohort, clipBound: clipBound, dimension: paddedDimension,
          localStandardDeviation: localStandardDeviation, deviations: wrapDeviations)
      else { continue }
      // The noise is on a fine enough grid, and conditional rounding adds little to the norm.
      let norm = scale * clipBound
      let inflation = try DistributedNoise.roundedL2(bound: norm, beta: beta, dimension: paddedDimension) / norm
      let isFine = scale * localStandardDeviation >= Self.finest && inflation <= Self.inflation
      if isFine || configuration.bits != nil {
        chosen = (bits, scale)
        break
      }
    }
    guard let chosen else {
      throw PrivacyError.unsupported(
        configuration.bits.map {
          "a ring of \($0) bits is too narrow for the sum of \(cohort) clients and its noise; use more bits"
        } ?? "no ring of up to 32 bits holds the sum of \(cohort) clients and its noise; use fewer clients a round")
    }
    bits = chosen.bits
    scale = chosen.scale
    roundedNormBound = try DistributedNoise.roundedL2(
      bound: chosen.scale * clipBound, beta: beta, dimension: paddedDimension)
  }

  /// The grid is so fine that one client's noise spans this many steps: then a sum of discrete Gaussians is one, to
  /// about 1e-8 a coordinate (Kairouz, Liu, Steinke 2021, Theorem 5), and rounding is a small part of the noise.
  private static let finest = 3.0
  /// Accepted growth of the sensitivity by rounding.
  private static let inflation = 1.02

  /// The finest grid on which the sum stays within the ring, except with the small probability that
  /// ``wrapProbability`` bounds; nil if there is none.
  static func largestScale(
    bits: Int, cohort: Int, clipBound: Double, dimension: Int, localStandardDeviation: Double, deviations: Double
  ) -> Double? {
    guard
      let scale = try? DistributedNoise.heuristicScale(
        localStandardDeviation: localStandardDeviation, clip: clipBound, bits: bits, clients: cohort,
        dimension: dimension, deviations: deviations)
    else { return nil }
    // A client's own numbers, noise included, stay in 31 bits whatever the rotation does.
    return min(scale, 0x1p28 / clipBound, 0x1p25 / localStandardDeviation)
  }

  /// A bound on the probability that a given coordinate of the sum wraps around, when the rotation makes coordinates
  /// sub-Gaussian with the variance that ``scale`` was chosen for: 2 exp(-k^2 / 2). Wrapping costs accuracy, never
  /// privacy.
  public var wrapProbability: Double { min(1, 2 * Numerics.exp(-wrapDeviations * wrapDeviations / 2)) }

  /// Whether the numbers of each client stay within the ring on their own, but for a probability below 1e-20 an element.
  ///
  /// LightSecAgg sums whole numbers, not numbers modulo 2^bits: such a sum tells how many of them wrapped around, and no
  /// noise but each client's own share hides that.
  public var holdsEachClient: Bool { roundedNormBound + 12 * localGridDeviation < Double(1 << (bits - 1)) }

  /// The largest L2 norm of a rounded vector, in grid steps; conditional rounding draws until it holds.
  public let roundedNormBound: Double

  /// The shape of what clients send.
  public var ring: RingShape { RingShape(count: paddedDimension, bits: bits) }

  /// Standard deviation of one client's noise in grid steps.
  public var localGridDeviation: Double { localStandardDeviation * scale }

  private static func check(
    _ dimension: Int, _ clipBound: Double, _ cohort: Int, _ standardDeviation: Double,
    _ mechanism: NoiseMechanism, _ configuration: DistributedConfiguration
  ) throws {
    func refuse(_ sentence: String) -> PrivacyError { .invalid(sentence) }
    guard dimension > 0, dimension <= 1 << 32 else {
      throw refuse("an encoding needs 1 to 2^32 parameters, not \(dimension)")
    }
    guard clipBound > 0, clipBound.isFinite else {
      throw refuse("a clip bound must be a positive number, not \(clipBound)")
    }
    guard cohort >= 1, cohort <= 1 << 30 else {
      throw refuse("a cohort needs 1 to 2^30 clients, not \(cohort)")
    }
    guard standardDeviation > 0, standardDeviation.isFinite else {
      throw refuse("the noise's standard deviation must be a positive number, not \(standardDeviation)")
    }
    guard mechanism == .discreteGaussian || mechanism == .skellam else {
      throw refuse("distributed noise is discreteGaussian or skellam, not \(mechanism.rawValue)")
    }
    if let bits = configuration.bits, !(8...32).contains(bits) {
      throw refuse("a ring has 8 to 32 bits, not \(bits)")
    }
    guard configuration.wrapDeviations > 0, configuration.wrapDeviations.isFinite else {
      throw refuse("wrapDeviations must be a positive number, not \(configuration.wrapDeviations)")
    }
    guard configuration.beta > 0, configuration.beta < 1 else {
      throw refuse("beta must lie strictly between 0 and 1, not \(configuration.beta)")
    }
    guard configuration.missingShare >= 0, configuration.missingShare < 1 else {
      throw refuse("the share of missing clients must lie in [0, 1), not \(configuration.missingShare)")
    }
  }
}
