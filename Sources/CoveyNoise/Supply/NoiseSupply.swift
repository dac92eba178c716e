/// Gives each use of noise in a run its own stream, the same when the same run is resumed.
public protocol NoiseSupply: Sendable {
  /// Whether noise of this supply protects anybody; false for the seeded supply of experiments.
  var isPrivate: Bool { get }

  /// The stream of (purpose, round, client, piece); equal names give equal bits.
  func source(_ purpose: NoisePurpose, round: Int, client: Int, piece: Int) -> any NoiseSource
}

/// A stream of random bits for noise. One thread at a time.
public protocol NoiseSource: AnyObject {
  /// Whether the bits are secret and unpredictable, so that noise made of them protects.
  var isPrivate: Bool { get }

  /// The next bits.
  func fill(_ words: inout MutableSpan<UInt64>)
}

/// What random bits of a private run are for. Streams of different purposes are independent.
public enum NoisePurpose: UInt8, Sendable, Hashable, CaseIterable {
  /// Noise on a sum of updates, or on a client's update.
  case update = 1
  /// Noise on the count of unclipped clients.
  case clipCount = 2
  /// Noise on a metric.
  case metric = 3
  /// Which of a client's examples take part in its steps.
  case sampling = 4
  /// Stochastic rounding and rotation signs.
  case rounding = 5
  /// Noise of a step of DP-SGD.
  case step = 6
  /// Which clients take part in a round: a purpose of its own, since who took part is no secret to those who were asked.
  case cohort = 7
}
