internal import CoveySecureAggregation
public import CoveyTesting

/// What rounds with liars came to, for people.
public struct LiarReport: Sendable {
  private let trial: LiarTrial
  private var result = LiarTrial.Result()
  private var failures: [String] = []

  /// Nothing yet.
  public init(_ trial: LiarTrial) { self.trial = trial }

  /// Notes rounds.
  /// - Returns: What went wrong in them, a line each.
  public mutating func note(_ rounds: LiarTrial.Result) -> [String] {
    result += rounds
    return rounds.problems
  }

  /// Notes a round that could not be run.
  public mutating func fail(_ reason: String) { failures.append(reason) }

  /// Whether at least 99 % of the rounds are complete, every liar was named, and nobody else was.
  public var isClean: Bool {
    failures.isEmpty && result.rounds > 0 && 100 * result.complete >= 99 * result.rounds
      && result.named == result.liars && result.wronged == 0
  }

  /// What came of all rounds.
  public var summary: [String] {
    var lines = failures
    let server = trial.server == .active ? ", active server" : ""
    lines.append(
      "\(trial.method.rawValue)\(server): \(trial.clients) clients, \(trial.liars) liars and \(trial.dropouts) dropouts a "
        + "round; dropoutRate \(trial.dropoutRate)")
    lines.append("\(result.complete) of \(result.rounds) rounds complete")
    lines.append("\(result.named) of \(result.liars) liars named, \(result.wronged) others")
    for (kind, counts) in result.kinds.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      lines.append("  \(kind.rawValue): \(counts[1]) of \(counts[0])")
    }
    return lines
  }
}
