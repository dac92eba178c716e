/// Gives each use of noise in a run its own stream, the same when the same run is resumed.
public protocol NoiseSupply: Sendable {
  /// Whether noise of this supply protects anybody; false for the seeded supply of experiments.
  var isPrivate: Bool { get }

  /// The stream of (purpose, round, client, piece); equal names give equal bits.
  func source(_ purpose: NoisePurpose, round: Int, client: Int, piece: Int) -> any NoiseSource
}
