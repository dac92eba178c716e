/// How many canaries go into a run, for how long, and which coins and directions they have.
public struct CanarySettings: Sendable, Hashable {
  /// Canaries, each in by a fair coin of its own; 2...100,000.
  public var canaries: Int
  /// Rounds to run, >= 1; nil: as many as the run has.
  public var rounds: Int?
  /// Keys the canaries' coins and directions, and nothing else: the noise stays secret.
  public var seed: UInt64
  /// What the noise that is added is multiplied with, while the claim stays: 1, or less in tests which show that an audit can
  /// fail.
  package var noiseFactor = 1.0

  /// Settings; by default 1,000 canaries for the whole run.
  public init(canaries: Int = 1000, rounds: Int? = nil, seed: UInt64 = 1) {
    self.canaries = canaries
    self.rounds = rounds
    self.seed = seed
  }

  /// The first rule that a value breaks, as a sentence; nil if all are possible.
  public var problem: String? {
    if !(2...100_000).contains(canaries) { return "an audit needs 2 to 100,000 canaries, not \(canaries)" }
    if let rounds, rounds < 1 { return "an audit needs at least 1 round, not \(rounds)" }
    // What each canary does in each round is kept.
    if let rounds, rounds > Self.mostValues / canaries { return Self.tooLong(canaries, rounds) }
    return nil
  }

  static let mostValues = 200_000_000

  static func tooLong(_ canaries: Int, _ rounds: Int) -> String {
    "\(canaries) canaries in \(rounds) rounds are too much to keep; audit fewer rounds (--rounds), or fewer canaries"
  }
}
