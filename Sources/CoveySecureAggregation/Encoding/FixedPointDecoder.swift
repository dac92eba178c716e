internal import CCoveyKernels
public import CoveyCore

/// The server's half of a ``FixedPointEncoding``: turns a sum of integers back into the sum of the updates.
public struct FixedPointDecoder: Sendable {
  /// The numbers it follows.
  public let encoding: FixedPointEncoding
  private var rotated: ParameterVector

  /// A decoder; with a rotation it holds a vector of the padded dimension.
  public init(_ encoding: FixedPointEncoding) {
    self.encoding = encoding
    rotated = encoding.isRotated ? ParameterVector(count: encoding.encodedDimension) : .empty
  }

  /// Writes the sum over clients of weight times update to `result`: the numerator of their mean, of which the sum of the
  /// weights is the denominator. See ``FixedPointEncoding/errorBound(clients:)``.
  /// - Parameters:
  ///   - sum: The sum of encoded updates, possibly with more elements behind.
  ///   - rotation: The round's rotation if the encoding has one, else nil.
  ///   - result: Of the encoding's dimension.
  public mutating func decode(
    _ sum: RingVector, rotation: RandomizedHadamard? = nil, into result: inout ParameterVector
  ) {
    precondition(
      sum.count >= encoding.encodedDimension && sum.bits == encoding.bits && result.count == encoding.dimension,
      "a sum and its result have the encoding's dimensions")
    precondition(
      encoding.isRotated == (rotation != nil) && rotation.map { $0.dimension == encoding.dimension } ?? true,
      "a rotation comes with an encoding that has one")
    guard let rotation else { return write(sum, to: result.writePointer()) }
    write(sum, to: rotated.writePointer())
    rotation.rotateBack(&rotated)
    result.writePointer().update(from: rotated.readPointer, count: encoding.dimension)
  }

  private func write(_ sum: RingVector, to target: UnsafeMutablePointer<Float>) {
    sum.words.withUnsafeBufferPointer { words in
      guard let words = words.baseAddress else { return }
      covey_ring_center(
        words, UInt32(encoding.bits), Float(encoding.step * Double(encoding.weightBound)), target,
        encoding.encodedDimension)
    }
  }
}

/// Numbers that no encoding can have.
public enum IntegerEncodingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A value out of its range; the sentence names it.
  case invalid(String)
  /// The sum of so many clients does not fit 32 bits with so many bits a value; at most `possible` would.
  case noRoom(valueBits: Int, cohort: Int, possible: Int)

  /// What is wrong, and what to do.
  public var description: String {
    switch self {
    case .invalid(let sentence): sentence
    case .noRoom(let valueBits, let cohort, let possible):
      "the sum of \(cohort) clients with \(valueBits) bits a value does not fit 32 bits; "
        + (possible >= 2
          ? "use at most \(possible) bits a value, or fewer clients a round" : "use fewer clients a round")
    }
  }
}
