import CoveyCore
import CoveyReport
import CoveySimulation
import CoveySystem

/// Tells how a run goes: one live line on a terminal, else a plain line for each evaluation.
///
/// Of a private run, what follows from cohorts or from clients' data without noise comes last and is marked: whoever copies
/// the line sees what must not leave the house.
final class RunProgress {
  private let stream: StandardStream
  private let isLive: Bool
  private let isQuiet: Bool
  private let rounds: Int
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private let firstRound: Int
  private var lastDraw: ContinuousClock.Instant?
  private var evaluation: EvaluationSummary?
  private var privacy: PrivacyReport?
  private var secure: SecureAggregationReport?
  private var clients = 0
  private var failed = 0
  private var withheld = 0
  private var coarse = 0
  private var seconds = 0.0
  private var simulatedSeconds: Double?

  /// Progress of a run of `rounds` rounds, of which `completed` are done; to standard error if standard output is for
  /// the result alone.
  init(rounds: Int, completed: Int, toError: Bool, quiet: Bool) {
    stream = toError ? .error : .output
    isLive = toError ? Console.errorIsTerminal : Console.outIsTerminal
    isQuiet = quiet
    self.rounds = rounds
    firstRound = completed
    start = clock.now
  }

  /// Takes note of a round.
  func roundEnded(_ report: RoundReport) {
    clients += report.completed
    failed += report.failed.total
    seconds += report.seconds
    simulatedSeconds = report.simulatedSeconds
    if let result = report.evaluation { evaluation = result }
    privacy = report.privacy
    secure = report.secureAggregation
    if let reason = report.privacy?.withheld ?? report.secureAggregation?.aborted {
      withheld += 1
      if withheld == 1 {
        if isLive, lastDraw != nil { Console.write("\n", to: stream) }
        let mark = report.privacy == nil ? "" : " (\(Console.unreleased))"
        Console.error("covey: warning: round \(report.round)\(mark): \(reason)")
      }
    }
    if let warning = report.secureAggregation?.rounding?.warning {
      coarse += 1
      if coarse == 1 {
        if isLive, lastDraw != nil { Console.write("\n", to: stream) }
        let mark = report.privacy == nil ? "" : " (\(Console.unreleased))"
        Console.error("covey: warning: round \(report.round)\(mark): \(warning)")
      }
    }
    guard !isQuiet else { return }
    if isLive {
      let now = clock.now
      if let lastDraw, lastDraw.duration(to: now) < .milliseconds(100), report.round < rounds { return }
      lastDraw = now
      Console.write("\r\u{1B}[K" + liveLine(round: report.round, now: now), to: stream)
    } else if report.evaluation != nil {
      Console.write(plainLine(report) + "\n", to: stream)
    }
  }

  /// Ends the live line.
  func end() {
    if isLive, !isQuiet, lastDraw != nil { Console.write("\n", to: stream) }
  }

  /// Writes a line where progress goes.
  func say(_ line: String) {
    if !isQuiet { Console.tell(line, to: stream) }
  }

  private var clientsPerSecond: Double { seconds > 0 ? Double(clients) / seconds : 0 }

  /// What fits into one line of the terminal: it is drawn over and over, and a line that broke would stay behind.
  private func liveLine(round: Int, now: ContinuousClock.Instant) -> String {
    var parts = [("round \(round)/\(rounds)", 0)]
    if let accuracy = evaluation?.accuracy { parts.append(("accuracy \(accuracy.percent)", 1)) }
    if let loss = evaluation?.loss { parts.append(("loss \(loss.fixed(4))", evaluation?.accuracy == nil ? 1 : 4)) }
    parts += privacyParts.map { ($0, 2) } + secureParts.map { ($0, 5) }
    if privacy == nil { parts += simulatedPart.map { ($0, 5) } + [(rate, 6)] }
    let passed = start.duration(to: now) / .seconds(1)
    let left = passed / Double(max(1, round - firstRound)) * Double(rounds - round)
    parts.append(("\(left.fixed(0)) s left", 3))
    if failed > 0, privacy == nil { parts.append(("\(failed) failed", 4)) }
    // Whole or not at all: the mark comes with the numbers.
    if let unreleased = unreleasedPart(trainingLoss: nil) { parts.append((unreleased, 7)) }
    return TextLayout(width: Console.width(of: stream)).fitted(parts)
  }

  /// What the latest round spent and what its noise left; empty without privacy.
  private var privacyParts: [String] {
    guard let privacy else { return [] }
    var parts: [String] = []
    if let epsilon = privacy.epsilon {
      let whom = privacy.against.map { " against \($0)" } ?? ""
      parts.append("epsilon so far \(epsilon.fixed(3))\(whom)\(privacy.isPrivate ? "" : " (not private)")")
    } else if !privacy.isPrivate {
      parts.append("not private")
    }
    return parts
  }

  /// What a private run must not release; nil without privacy.
  private func unreleasedPart(trainingLoss: Double?) -> String? {
    guard let seen = privacy?.unreleased else { return nil }
    var parts: [String] = []
    if let trainingLoss { parts.append("training loss \(trainingLoss.fixed(4))") }
    if let share = seen.clippedShare { parts.append("clipped \((100 * share).fixed(0)) %") }
    if let norm = seen.medianNorm { parts.append("norm \(NumberText.general(norm, digits: 3))") }
    if let ratio = seen.signalToNoise { parts.append("signal/noise \(NumberText.general(ratio, digits: 3))") }
    parts += simulatedPart + [rate]
    if failed > 0 { parts.append("\(failed) clients failed so far") }
    return "[\(Console.unreleased): \(parts.joined(separator: ", "))]"
  }

  /// Simulated seconds so far; empty without a virtual clock.
  private var simulatedPart: [String] { simulatedSeconds.map { ["\($0.seconds) simulated s"] } ?? [] }

  private var rate: String { "\(clientsPerSecond.fixed(clientsPerSecond < 10 ? 1 : 0)) clients/s" }

  /// Rounds without a sum, and what the latest sum told of clipping; that of private runs is told with their privacy.
  private var secureParts: [String] {
    var parts: [String] = []
    if withheld > 0 { parts.append("\(withheld) \(withheld == 1 ? "round" : "rounds") released nothing") }
    if privacy == nil, let clipped = secure?.clipped, clipped > 0 { parts.append("\(clipped) updates clipped") }
    if privacy == nil, let weights = secure?.rounding?.weights { parts.append(weights) }
    return parts
  }

  private func plainLine(_ report: RoundReport) -> String {
    var parts: [String] = []
    if let accuracy = report.evaluation?.accuracy { parts.append("accuracy \(accuracy.fixed(4))") }
    if let loss = report.evaluation?.loss { parts.append("loss \(loss.fixed(4))") }
    if let loss = report.trainingLoss, privacy == nil { parts.append("training loss \(loss.fixed(4))") }
    parts += privacyParts + secureParts
    if privacy == nil {
      parts += simulatedPart + [rate]
      if failed > 0 { parts.append("\(failed) clients failed so far") }
    }
    return "round \(report.round)/\(rounds): " + parts.joined(separator: ", ")
      + (unreleasedPart(trainingLoss: report.trainingLoss).map { "  \($0)" } ?? "")
  }
}
