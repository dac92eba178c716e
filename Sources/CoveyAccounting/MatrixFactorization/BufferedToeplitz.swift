internal import CoveyNoise

/// A lower triangular Toeplitz matrix C whose inverse is applied with a few buffers: a buffered linear Toeplitz matrix, BLT.
///
/// C's coefficients are c_0 = 1 and c_i = sum over j of w_j theta_j^(i-1), with decays theta and output scales w
/// (Dvijotham et al. 2024, arXiv 2404.16706; McMahan et al. 2024, arXiv 2408.08868, section 3).
public struct BufferedToeplitz: Sendable, Hashable {
  /// How much of each buffer stays from one round to the next, theta_j in [0, 1].
  public let decays: [Double]
  /// How much of each buffer goes into the output, w_j >= 0.
  public let scales: [Double]

  /// The number of buffers.
  public var buffers: Int { decays.count }

  /// A matrix with the given buffers.
  /// - Throws: `PrivacyError.invalid` unless there are 1...8 decays in [0, 1] with as many scales, non-negative and
  ///   of sum <= 1, so that the coefficients never rise.
  public init(decays: [Double], scales: [Double]) throws {
    guard (1...8).contains(decays.count), decays.count == scales.count else {
      throw PrivacyError.invalid(
        "a buffered Toeplitz matrix has 1...8 decays and as many scales, not \(decays.count) and \(scales.count)")
    }
    guard decays.allSatisfy({ (0...1).contains($0) }) else {
      throw PrivacyError.invalid("the decays of a buffered Toeplitz matrix must lie in [0, 1]")
    }
    guard scales.allSatisfy({ $0 >= 0 }), scales.reduce(0, +) <= 1 else {
      throw PrivacyError.invalid("the scales of a buffered Toeplitz matrix must be >= 0 and their sum at most 1")
    }
    self.decays = decays
    self.scales = scales
  }

  /// The first `count` coefficients of C.
  /// - Complexity: O(count * buffers).
  public func coefficients(_ count: Int) -> [Double] {
    var powers = scales
    var coefficients = [1.0]
    coefficients.reserveCapacity(count)
    for _ in 1..<max(1, count) {
      var sum = 0.0
      for j in powers.indices {
        sum += powers[j]
        powers[j] *= decays[j]
      }
      coefficients.append(sum)
    }
    return coefficients
  }
}
