public import CoveyCore

extension DistributedEncoder {
  /// Encodes as ``encode(_:rotation:rounding:noise:into:)`` does, and makes the update that goes with the integers: it has
  /// weight 1 and no delta. The clipped delta stays with `update`.
  /// - Throws: ``PrivacyError/invalid(_:)`` if the update exceeds the bound or is not finite.
  public func protect(
    _ update: borrowing Update<Clipped>, rotation: RandomizedHadamard, rounding: any NoiseSource,
    noise source: any NoiseSource, into ring: inout RingVector
  ) throws -> Update<Encoded> {
    try encode(update, rotation: rotation, rounding: rounding, noise: source, into: &ring)
    return Update(
      delta: .empty, weight: 1, examples: update.examples, training: update.training, clipping: update.clipping)
  }
}
