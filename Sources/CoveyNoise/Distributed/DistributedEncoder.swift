internal import CCoveyKernels
@_spi(EncodeMaker) public import CoveyCore

/// A client's half of distributed noise: turns a clipped update into integers that carry a share of the noise.
///
/// One per thread; reusable for any number of clients. Holds buffers of the padded dimension and allocates nothing after
/// that.
public final class DistributedEncoder {
  /// The numbers it follows.
  public let encoding: DistributedEncoding
  private var rotated: ParameterVector
  private var rounded: [Int32]
  private var random: [UInt64]
  private let share: NoiseShare
  /// Vectors that conditional rounding drew and threw away so far.
  public private(set) var redrawn = 0

  /// How often conditional rounding draws before it gives up; each draw succeeds with probability above 1 - beta, and
  /// beta is at most exp(-1/2) in practice, so that 200 failures mean a norm above the bound.
  private static let largestTries = 200

  /// An encoder.
  /// - Throws: ``PrivacyError`` if the noise share is too small or too large for the sampler.
  public init(_ encoding: DistributedEncoding) throws {
    self.encoding = encoding
    rotated = ParameterVector(count: encoding.paddedDimension)
    rounded = [Int32](repeating: 0, count: encoding.paddedDimension)
    random = [UInt64](repeating: 0, count: (encoding.paddedDimension + 1) / 2)
    share = try NoiseShare(encoding)
  }

  /// Encodes `update` into `ring`.
  ///
  /// Privacy does not rest on the update's norm being what its type says: the integers are drawn until their own norm is
  /// within ``DistributedEncoding/roundedNormBound``, and an update for which that does not happen is refused.
  /// - Parameters:
  ///   - update: Clipped to the encoding's bound.
  ///   - rotation: The round's rotation.
  ///   - rounding: Bits for rounding; secret, or rounding could be undone.
  ///   - source: Bits for the noise.
  ///   - ring: Receives the integers as its first elements, of the padded dimension.
  /// - Throws: ``PrivacyError/invalid(_:)`` if the update exceeds the bound or is not finite.
  public func encode(
    _ update: borrowing Update<Clipped>, rotation: RandomizedHadamard, rounding: any NoiseSource,
    noise source: any NoiseSource, into ring: inout RingVector
  ) throws {
    precondition(
      update.delta.count == encoding.dimension && ring.count >= encoding.paddedDimension
        && ring.bits == encoding.bits && rotation.paddedDimension == encoding.paddedDimension,
      "an update, its rotation and its ring have the encoding's dimensions")
    _ = try roundedNorm(update, rotation: rotation, rounding: rounding)
    var span = rounded.mutableSpan
    share.add(to: &span, from: source)
    ring.withWords { words in
      for i in rounded.indices { words[i] = UInt32(bitPattern: rounded[i]) }
    }
    ring.reduce()
  }

  /// Rotates and rounds `update` into ``rounded``; the norm of the integers, in grid steps.
  package func roundedNorm(
    _ update: borrowing Update<Clipped>, rotation: RandomizedHadamard, rounding: any NoiseSource
  ) throws -> Double {
    guard update.delta.isFinite else { throw PrivacyError.invalid("an update that is not finite cannot be encoded") }
    let target = rotated.writePointer()
    update.delta.withSpan { span in
      for i in 0..<span.count { target[i] = span[i] }
    }
    for i in encoding.dimension..<encoding.paddedDimension { target[i] = 0 }
    rotation.rotate(&rotated)
    // Far above the bound the kernel's integers could overflow; such an update is no clipped one.
    guard rotated.squaredNorm <= 4 * encoding.clipBound * encoding.clipBound else { throw Self.aboveBound }
    return try round(by: rounding)
  }

  private static let aboveBound = PrivacyError.invalid(
    "an update exceeds the clip bound that its encoding was made for")

  /// Conditional stochastic rounding (Kairouz, Liu, Steinke 2021, Algorithm 1, line 5).
  private func round(by source: any NoiseSource) throws -> Double {
    // The comparison in double must not let a norm above the bound pass.
    let bound = encoding.roundedNormBound
    let largest = bound * bound * (1 - 1e-9)
    for _ in 0..<Self.largestTries {
      var span = random.mutableSpan
      source.fill(&span)
      let squaredNorm = random.withUnsafeBytes { bytes in
        rounded.withUnsafeMutableBufferPointer { result in
          guard let words = bytes.assumingMemoryBound(to: UInt32.self).baseAddress, let result = result.baseAddress
          else { return 0.0 }
          return covey_round_at_random(
            rotated.readPointer, Float(encoding.scale), words, result, encoding.paddedDimension)
        }
      }
      if squaredNorm <= largest { return squaredNorm.squareRoot() }
      redrawn += 1
    }
    throw Self.aboveBound
  }
}

extension DistributedEncoder {
  /// Encodes as ``encode(_:rotation:rounding:noise:into:)`` does, and makes an update of the integers, which takes the
  /// memory of `ring` along. The clipped delta stays with `update`.
  /// - Throws: ``PrivacyError/invalid(_:)`` if the update exceeds the bound or is not finite.
  public func protect(
    _ update: borrowing Update<Clipped>, rotation: RandomizedHadamard, rounding: any NoiseSource,
    noise source: any NoiseSource, into ring: inout RingVector
  ) throws -> Update<Encoded> {
    try encode(update, rotation: rotation, rounding: rounding, noise: source, into: &ring)
    var integers = RingVector(count: 0, bits: ring.bits)
    swap(&integers, &ring)
    return Update(update, as: integers)
  }
}
