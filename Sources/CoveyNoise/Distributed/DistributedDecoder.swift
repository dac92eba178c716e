internal import CCoveyKernels
public import CoveyCore

/// The server's half of distributed noise: turns a sum of encoded updates back into a sum of updates, with their noise.
public struct DistributedDecoder: Sendable {
  /// The numbers it follows.
  public let encoding: DistributedEncoding
  private var padded: ParameterVector

  /// A decoder with a buffer of the padded dimension.
  public init(_ encoding: DistributedEncoding) {
    self.encoding = encoding
    padded = ParameterVector(count: encoding.paddedDimension)
  }

  /// Writes the sum of the clients' updates and of their noise, the first elements of `sum`, into `result`, of the model's
  /// parameter count.
  ///
  /// Coordinates are read from the representatives in [-2^(bits-1), 2^(bits-1)): a coordinate whose true sum lies outside
  /// comes out wrong by a multiple of 2^bits grid steps (``DistributedEncoding/wrapProbability``).
  public mutating func decode(_ sum: RingVector, rotation: RandomizedHadamard, into result: inout ParameterVector) {
    precondition(
      sum.count >= encoding.paddedDimension && sum.bits == encoding.bits && result.count == encoding.dimension,
      "a sum and its result have the encoding's dimensions")
    let target = padded.writePointer()
    sum.words.withUnsafeBufferPointer {
      if let words = $0.baseAddress {
        covey_ring_center(words, UInt32(encoding.bits), Float(1 / encoding.scale), target, encoding.paddedDimension)
      }
    }
    rotation.rotateBack(&padded)
    padded.withSpan { source in
      result.withMutableSpan { target in
        for i in 0..<target.count { target[i] = source[i] }
      }
    }
  }
}
