internal import CoveyCore

/// What noise that clients add on an integer grid costs and needs.
public enum DistributedNoise {
  /// The L2 norm that a vector of norm `bound` has at most after conditional stochastic rounding to integers (Kairouz,
  /// Liu, Steinke 2021, arXiv 2102.06387, theorem 1).
  /// - Parameters:
  ///   - bound: the norm before rounding, in grid steps, >= 0.
  ///   - beta: the share of roundings that may be drawn again, in [0, 1); 0: none, the worst case.
  ///   - dimension: the number of coordinates, padding included, >= 1.
  /// - Throws: ``PrivacyError/invalid(_:)`` for values outside of these ranges.
  public static func roundedL2(bound: Double, beta: Double, dimension: Int) throws -> Double {
    guard bound >= 0, bound.isFinite else {
      throw PrivacyError.invalid("a norm bound must be a finite number of at least 0, not \(bound)")
    }
    guard beta >= 0, beta < 1 else {
      throw PrivacyError.invalid("the rounding bias beta must lie in [0, 1), not \(beta)")
    }
    guard dimension >= 1 else { throw PrivacyError.invalid("a vector needs at least 1 coordinate, not \(dimension)") }
    let root = Double(dimension).squareRoot()
    let worst = bound + root
    if beta == 0 { return worst }
    let deviation = (-2 * Numerics.log(beta)).squareRoot() * (bound + root / 2)
    return min(worst, (bound * bound + Double(dimension) / 4 + deviation).squareRoot())
  }

  /// The L1 norm that an integer vector of L2 norm `l2` has at most: L1 <= sqrt(d) L2, and L1 <= L2^2 because integers
  /// are no larger than their squares (arXiv 2102.06387, proposition 22).
  /// - Parameters:
  ///   - l2: the L2 norm after rounding, in grid steps.
  ///   - dimension: the number of coordinates.
  public static func roundedL1(l2: Double, dimension: Int) -> Double {
    l2 * min(Double(dimension).squareRoot(), l2)
  }

  /// The scale 1 / gamma at which `deviations` standard deviations of the noisy sum fit into `bits` bits (arXiv
  /// 2102.06387, sections 4.2 and 4.4).
  /// - Parameters:
  ///   - localStandardDeviation: each client's noise, in the units of the update, >= 0.
  ///   - clip: the L2 bound of an update, > 0.
  ///   - bits: the width of the ring, 1...62.
  ///   - clients: the number of clients in the sum, >= 1.
  ///   - dimension: the number of coordinates, padding included, >= 1.
  ///   - deviations: standard deviations that must fit, > 0.
  ///   - flatness: how far the rotation flattens an update; 1 for a randomised Hadamard transform.
  /// - Throws: ``PrivacyError/invalid(_:)`` for values outside of these ranges and if the bits are too few.
  public static func heuristicScale(
    localStandardDeviation: Double, clip: Double, bits: Int, clients: Int, dimension: Int, deviations: Double,
    flatness: Double = 1
  ) throws -> Double {
    guard localStandardDeviation >= 0, localStandardDeviation.isFinite, clip > 0, clip.isFinite, clients >= 1,
      dimension >= 1, deviations > 0, deviations.isFinite, flatness > 0, flatness.isFinite, (1...62).contains(bits)
    else {
      throw PrivacyError.invalid(
        """
        the grid's scale needs a noise of at least 0, a positive clip bound, 1 to 62 bits, at least 1 client and \
        coordinate, and positive deviations
        """)
    }
    let n = Double(clients)
    let room = Double(1 << (2 * min(bits, 31))) * (bits > 31 ? Double(1 << (2 * (bits - 31))) : 1)
    let rounding = n * deviations * deviations
    guard room > rounding else {
      throw PrivacyError.invalid(
        """
        \(bits) bits are too few for \(clients) clients at \(deviations) standard deviations; use more bits, fewer \
        clients or fewer deviations
        """)
    }
    let variance =
      flatness / Double(dimension) * clip * clip * n * n + n * localStandardDeviation * localStandardDeviation
    return (room - rounding).squareRoot() / (2 * deviations * variance.squareRoot())
  }

  /// How far a sum of n discrete Gaussians is from a discrete Gaussian, as a bound on the log ratio of probabilities per
  /// coordinate (arXiv 2102.06387, theorem 1); about 0 once the local noise exceeds three grid steps.
  /// - Parameters:
  ///   - localStandardDeviation: each client's noise, in grid steps, > 0.
  ///   - clients: the number of clients, >= 1.
  public static func tau(localStandardDeviation: Double, clients: Int) -> Double {
    let exponent = -2 * Double.pi * Double.pi * localStandardDeviation * localStandardDeviation
    var sum = 0.0
    var k = 1
    while k < clients {
      let term = Numerics.exp(exponent * Double(k) / Double(k + 1))
      if term == 0 { break }
      if k == 10_000 {
        // Terms fall slowly from here on; so many of them need not be told apart.
        sum += term * Double(clients - k)
        break
      }
      sum += term
      k += 1
    }
    return 10 * sum
  }
}
