import CoveyCore
internal import CoveyNoise
import CoveyPrivacy
import CoveyReport
import CoveyServer
import CoveySimulation

/// The last lines of a run, for people.
struct Summary {
  /// The lines.
  let lines: [String]

  /// A rate in whole numbers, whatever a run's folder says that it was.
  private static func whole(_ rate: Double) -> String { Int(max(0, min(rate, 1e15))).grouped }

  /// The summary of a run that was to take `rounds` rounds.
  init(_ result: SimulationResult, rounds: Int) {
    let isPublic = result.isPrivate == nil
    let rates =
      "\(Self.whole(result.clientsPerSecond)) clients/s"
      // Clients whose noise hides what they have do not tell how many examples that is.
      + (result.examplesPerSecond > 0 ? ", \(Self.whole(result.examplesPerSecond)) examples/s" : "")
    var lines = [
      "\(result.rounds) rounds in \(result.seconds.seconds) s: \(result.secondsPerRound.seconds) s a round"
        + (isPublic ? ", \(rates)" : "")
    ]
    var counts = result.simulatedSeconds.map { ["\($0.seconds) simulated seconds"] } ?? []
    if result.totals.failed.total > 0 {
      let failed = result.totals.failed
      counts.append("\(failed.total.grouped) of the clients' updates were lost: \(failed.explanation)")
    }
    if isPublic { lines += counts }
    if let loss = result.loss {
      let accuracy = result.accuracy.map { "accuracy \($0.percent), " } ?? ""
      lines.append("test \(accuracy)loss \(loss.fixed(4))")
    }
    if let round = result.totals.targetRound { lines.append("target reached in round \(round)") }
    if isPublic { lines += Self.secureLines(result) }
    lines += Self.privacyLines(result)
    if !isPublic { lines += Self.unreleased([rates] + counts + Self.secureLines(result)) }
    if let output = result.output { lines.append("results in \(output)") }
    self.lines = lines
  }

  /// Sums over the cohorts of a private run: for those who run it alone.
  private static func unreleased(_ lines: [String]) -> [String] {
    ["\(Console.unreleased):"] + lines.map { "  \($0)" }
  }

  /// What secure aggregation cost, lost and cut off.
  private static func secureLines(_ result: SimulationResult) -> [String] {
    guard let totals = result.secureAggregation else { return [] }
    let rounds = Double(max(1, result.rounds))
    var lines = [
      "secure aggregation: \((totals.clientSeconds / rounds).seconds) s of clients' and "
        + "\((totals.serverSeconds / rounds).seconds) s of the server's cryptography a round, "
        + "\(totals.bytesUp.grouped) bytes up, \(totals.bytesDown.grouped) down"
    ]
    if totals.dropped.total > 0 { lines.append("  dropouts: \(explanation(totals.dropped))") }
    if totals.abortedRounds > 0 {
      lines.append("  \(totals.abortedRounds.grouped) of \(result.rounds.grouped) rounds came to no sum")
    }
    let updates = "of \(result.totals.completed.grouped) updates"
    if totals.clipped > 0 {
      let remedy = result.isPrivate == nil ? "; secureAggregation.clipBound states it" : ""
      lines.append("  \(totals.clipped.grouped) \(updates) were scaled down to the norm bound\(remedy)")
    }
    if totals.cappedWeights > 0 {
      lines.append(
        "  \(totals.cappedWeights.grouped) \(updates) had more weight than counts; secureAggregation.weightBound states it"
      )
    }
    if let kept = totals.keptLength {
      lines.append("  rounding kept \((100 * kept).fixed(2)) % of an update's length in the last round")
    }
    if let ratio = totals.weightRatio {
      lines.append("  weights: the bound is up to \(NumberText.general(ratio, digits: 3)) times the mean weight")
    }
    if totals.coarseRounds > 0 {
      lines.append(
        "  in \(totals.coarseRounds.grouped) of \(result.rounds.grouped) rounds rounding erred by more than the noise, or a tenth of "
          + "the sum")
    }
    if totals.saturated > 0 { lines.append("  \(totals.saturated.grouped) numbers in the sums were cut off") }
    return lines
  }

  private static func explanation(_ dropped: StepCounts) -> String {
    let steps: [(Int, String)] = [
      (dropped.keys, "keys"), (dropped.shares, "shares"), (dropped.check, "check"), (dropped.dispute, "dispute"),
      (dropped.roster, "roster"), (dropped.input, "input"), (dropped.consistency, "consistency"),
      (dropped.unmasking, "unmasking"),
    ]
    return steps.filter { $0.0 > 0 }.map { "\($0.0.grouped) in the step \($0.1)" }.joined(separator: ", ")
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
      let guarantee =
        "epsilon \(NumberText.general(epsilon, digits: 4)) at delta \(NumberText.general(delta))"
        + (result.against.map { " against \($0.explanation)" } ?? "")
      lines.append("privacy: \(isPrivate ? "" : "not private; with private noise it would be ")\(guarantee)")
    } else if !isPrivate {
      lines.append("privacy: not private, nobody is protected")
    }
    return lines
  }
}
