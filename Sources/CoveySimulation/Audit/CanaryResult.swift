/// What an audited run showed of its canaries.
public struct CanaryResult: Sendable {
  /// One score a canary; higher means "took part".
  public var scores: [Double]
  /// Whether it did, by its coin.
  public var present: [Bool]
  /// Cosines of the directions of canaries that took part with the final change of the model; empty where they mean nothing.
  public var cosines: [Double]
  /// Parameters of the audited model.
  public var dimension: Int
  /// Rounds that ran.
  public var rounds: Int
  /// How often canaries took part, over all rounds.
  public var participations: Int
  /// Wall-clock seconds.
  public var seconds: Double
}
