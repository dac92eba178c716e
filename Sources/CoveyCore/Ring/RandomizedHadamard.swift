internal import CCoveyKernels
internal import CoveyRandom

/// The rotation x -> H D x / sqrt(d) that spreads an update evenly over its coordinates: D random signs, H the
/// Walsh-Hadamard matrix, d the next power of two. All clients of a round use the same signs, which are public: the
/// rotation serves accuracy, not secrecy (Kairouz, Liu, Steinke 2021, arXiv 2102.06387, section 3).
public struct RandomizedHadamard: Sendable {
  /// Elements of a vector before the rotation.
  public let dimension: Int
  /// Elements after it: the smallest power of two that is not below ``dimension``.
  public let paddedDimension: Int
  private let signs: [UInt64]

  /// The rotation of a round.
  /// - Parameters:
  ///   - dimension: Elements of a vector, > 0.
  ///   - seed: The round's public seed.
  ///   - round: The round.
  public init(dimension: Int, seed: UInt64, round: Int) {
    precondition(dimension > 0, "a rotation needs at least one element")
    self.dimension = dimension
    paddedDimension = Self.padded(dimension)
    var stream = RandomStream(seed: seed, purpose: .rotation, round: round)
    signs = (0..<(paddedDimension + 63) / 64).map { _ in stream.next() }
  }

  /// The smallest power of two that is not below `dimension`.
  public static func padded(_ dimension: Int) -> Int {
    dimension <= 1 ? 1 : 1 << (Int.bitWidth - (dimension - 1).leadingZeroBitCount)
  }

  /// Rotates `vector`, of the padded dimension, in place. The L2 norm stays, to rounding.
  public func rotate(_ vector: inout ParameterVector) {
    precondition(vector.count == paddedDimension, "a rotation works on vectors of the padded dimension")
    let factor = Float(1 / Double(paddedDimension).squareRoot())
    let pointer = vector.writePointer()
    covey_flip_signs(pointer, signs, factor, paddedDimension)
    covey_hadamard(pointer, paddedDimension)
  }

  /// Undoes ``rotate(_:)``.
  public func rotateBack(_ vector: inout ParameterVector) {
    precondition(vector.count == paddedDimension, "a rotation works on vectors of the padded dimension")
    let pointer = vector.writePointer()
    covey_hadamard(pointer, paddedDimension)
    covey_flip_signs(pointer, signs, Float(1 / Double(paddedDimension).squareRoot()), paddedDimension)
  }
}
