@_spi(ReleaseMaker) internal import CoveyAggregation
internal import CoveyCore
internal import CoveyNoise
internal import CoveyPrivacy

extension PrivateRun {
  /// The mean over the fixed denominator, with the noise that the clients added.
  ///
  /// With fewer updates than are counted on, the sum has less noise than is accounted, so nothing is made of it.
  /// - Parameters:
  ///   - sum: The sum of the encoded updates; nil if there is none.
  ///   - completed: How many they are.
  /// - Returns: The mean, or why nothing is released.
  func decode(_ sum: RingVector?, of completed: Int, round: Int) -> (released: ReleasedMean?, withheld: String?) {
    guard let encoding, let sum else { return (nil, nil) }
    guard completed >= encoding.countedClients else {
      return (
        nil,
        "\(completed) updates arrived, and the noise counts on \(encoding.countedClients): nothing is released; "
          + "raise privacy.distributed.missingShare to allow for clients that fail or are not drawn"
      )
    }
    let rotation = RandomizedHadamard(dimension: encoding.dimension, seed: seed, round: round)
    if mean.count != encoding.dimension { mean = ParameterVector(count: encoding.dimension) }
    decoder?.decode(sum, rotation: rotation, into: &mean)
    mean.scale(by: Float(1 / plan.denominator))
    return (plan.noiseMultiplier > 0 ? .noised(Released(mean)) : .unnoised(Released(mean)), nil)
  }
}
