internal import CoveyAggregation
internal import CoveyCore
internal import CoveyNoise
internal import CoveyPrivacy

extension PrivateRun {
  /// Puts the mean over the fixed denominator, with the noise that the clients added, in the place of the sum.
  ///
  /// With fewer updates than are counted on, the sum has less noise than is accounted, so nothing is made of it.
  /// - Returns: Why nothing was released; nil if something was.
  func decode(_ aggregation: OrderedAggregation, round: Int) -> String? {
    guard let encoding else { return nil }
    return aggregation.withRingTotal { ring, sum in
      guard sum.completed >= encoding.countedClients else {
        sum.withhold()
        return
          "\(sum.completed) updates arrived, and the noise counts on \(encoding.countedClients): nothing is released; "
          + "raise privacy.distributed.missingShare to allow for clients that fail or are not drawn"
      }
      let rotation = RandomizedHadamard(dimension: encoding.dimension, seed: seed, round: round)
      sum.release { mean in
        decoder?.decode(ring, rotation: rotation, into: &mean)
        mean.scale(by: Float(1 / plan.denominator))
      }
      return nil
    }
  }
}
