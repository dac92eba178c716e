internal import CoveyCore

/// What a client must do to its update before it leaves: part of a round's request, and decided by the server's
/// `PrivacyPlan` alone.
public enum UpdateProtection: Sendable, Hashable {
  /// Nothing: the update is sent as `Raw`.
  case none
  /// Clip to an L2 norm, > 0; the update is sent as `Clipped` and the server adds the noise.
  case clip(bound: Double)
  /// Clip, and add noise that protects the update on its own; it is sent as `Noised`.
  case noise(LocalRandomizer)
  /// Clip, rotate, round to integers, and add a share of the noise; it is sent as `Encoded`. The rotation follows from
  /// the run's seed, which is public, and the round.
  case encode(DistributedEncoding, rotationSeed: UInt64)
}
