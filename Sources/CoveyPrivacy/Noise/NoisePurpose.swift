/// What random bits of a private run are for. Streams of different purposes are independent.
public enum NoisePurpose: UInt8, Sendable, Hashable, CaseIterable {
  /// Noise on a sum of updates, or on a client's update.
  case update = 1
  /// Noise on the count of unclipped clients.
  case clipCount = 2
  /// Noise on a metric.
  case metric = 3
  /// Which clients or examples take part.
  case sampling = 4
  /// Stochastic rounding and rotation signs.
  case rounding = 5
  /// Noise of a step of DP-SGD.
  case step = 6
}
