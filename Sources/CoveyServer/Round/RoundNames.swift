internal import CoveyCore
internal import CoveyCrypto
public import CoveySecureAggregation

/// Names the rounds of a run: task, run, round, and a number for each attempt at one.
public final class RoundNames: Sendable {
  /// The task.
  public let task: String
  /// The run: 32 random bytes, new ones with every configuration.
  public let run: Bytes32
  private let numbers: SessionNumbers?

  /// Names.
  /// - Parameters:
  ///   - task: 1 to 255 bytes of UTF-8 without control characters.
  ///   - run: 32 bytes that no other configuration has.
  ///   - numbers: Hands out the numbers of sessions; nil: a round has its own number, which is for simulations, whose clients
  ///     forget a round that is done again after a crash as the server does.
  public init(task: String, run: Bytes32, numbers: SessionNumbers? = nil) {
    self.task = task
    self.run = run
    self.numbers = numbers
  }

  /// The name of the next attempt at a round.
  /// - Throws: `FileError` if no number can be reserved.
  func next(round: Int) throws -> RoundName {
    RoundName(task: task, run: run, round: round, number: try numbers?.next())
  }

  /// The run of a simulation: it follows from the configuration's digest, so that runs are repeatable.
  package static func run(ofSimulation identity: String) throws -> Bytes32 {
    let transcript = try Transcript("covey/run/simulated/v1")
    transcript.append(identity)
    return Bytes32(transcript.digest())
  }
}
