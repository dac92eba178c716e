import CoveyCore
import CoveyPrivacy
import CoveyReport
import CoveyServer
import CoveySimulation

/// The last lines of a run, for people.
struct Summary {
  /// The lines.
  let lines: [String]

  /// The summary of a run that was to take `rounds` rounds.
  init(_ result: SimulationResult, rounds: Int) {
    var lines = [
      "\(result.rounds) rounds in \(result.seconds.seconds) s: \(result.secondsPerRound.seconds) s a round, "
        + "\(Int(result.clientsPerSecond).grouped) clients/s, \(Int(result.examplesPerSecond).grouped) examples/s"
    ]
    if result.totals.failed.total > 0 {
      let failed = result.totals.failed
      lines.append("\(failed.total.grouped) of the clients' updates were lost: \(failed.explanation)")
    }
    if let loss = result.loss {
      let accuracy = result.accuracy.map { "accuracy \($0.percent), " } ?? ""
      lines.append("test \(accuracy)loss \(loss.fixed(4))")
    }
    if let round = result.totals.targetRound { lines.append("target reached in round \(round)") }
    lines += Self.privacyLines(result)
    if let output = result.output { lines.append("results in \(output)") }
    self.lines = lines
  }

  /// What was protected, as the run's ledger states it.
  private static func privacyLines(_ result: SimulationResult) -> [String] {
    guard let isPrivate = result.isPrivate else { return [] }
    var lines: [String] = []
    if let reason = result.budgetReached { lines.append("stopped: \(reason)") }
    let ledger = result.output.flatMap { try? PrivacyLedger.read("\($0)/ledger.json") }
    if let ledger {
      lines.append("privacy: \(ledger.statement)")
    } else if let epsilon = result.epsilon, let delta = result.delta {
      let guarantee = "epsilon \(NumberText.general(epsilon, digits: 4)) at delta \(NumberText.general(delta))"
      lines.append("privacy: \(isPrivate ? "" : "not private; with private noise it would be ")\(guarantee)")
    } else if !isPrivate {
      lines.append("privacy: not private, nobody is protected")
    }
    return lines
  }
}
