import CoveyCore
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
    if let output = result.output { lines.append("results in \(output)") }
    self.lines = lines
  }
}
