/// The grid on which a private sum is taken: clipped updates become integers, so that the sum is exact in any order and
/// its sensitivity is what was promised, not what rounding makes of it (Casacuberta et al. 2022, arXiv 2207.10635).
///
/// Values are cut off towards zero, which never makes a norm larger: a clip bound C becomes an integer norm of at most
/// C / step. The step is a power of two between 2^-26 and 2^-25 of the bound, so the scaling is exact, a coordinate has
/// at most 26 bits, and 32 updates fit into 32-bit integers.
public struct SumGrid: Sendable, Hashable {
  /// The length of one integer step, in the units of the update; a power of two.
  public let step: Double

  /// The grid for updates clipped to `bound`.
  /// - Precondition: A bound in ``ClipConfiguration/possibleBounds``.
  public init(bound: Double) {
    precondition(ClipConfiguration.possibleBounds.contains(bound), "a clip bound lies within the possible ones")
    step = bound.binade * 0x1p-25
  }
}

extension Double {
  /// The largest power of two that is not above this positive number.
  fileprivate var binade: Double { Double(sign: .plus, exponent: exponent, significand: 1) }
}
