import CoveyReport
import CoveySweep
import CoveySystem
import Synchronization

/// Tells how a sweep goes: one live line on a terminal, else a plain line for each run that ends.
final class SweepProgress: Sendable {
  private let stream: StandardStream
  private let isLive: Bool
  private let isQuiet: Bool
  private let total: Int
  private let state: Mutex<State>
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant

  private struct State {
    /// Runs that have ended, those of earlier processes included.
    var ended: Int
    /// Runs that did not reach their end.
    var troubled = 0
    /// The share of each run in progress that is done.
    var shares: [SweepRun: (rounds: Int, share: Double)] = [:]
    /// Whole runs' worth of work that this process has done.
    var work = 0.0
    var lastDraw: ContinuousClock.Instant?
  }

  /// Progress of a sweep; to standard error if standard output is for the result alone.
  init(_ sweep: Sweep, toError: Bool, quiet: Bool) {
    stream = toError ? .error : .output
    isLive = toError ? Console.errorIsTerminal : Console.outIsTerminal
    isQuiet = quiet
    total = sweep.runs.count
    state = Mutex(State(ended: total - sweep.remaining))
    start = clock.now
    say("\(total) runs, \(sweep.remaining) to do, \(sweep.jobs) at a time, in \(sweep.folder.path)")
  }

  /// Takes note of an event; may be called from many threads.
  func take(_ event: SweepEvent) {
    state.withLock { state in
      switch event {
      case .began(let run, let completed, let rounds):
        state.shares[run] = (rounds, Double(completed) / Double(max(1, rounds)))
      case .round(let run, let round):
        if let (rounds, share) = state.shares[run] {
          let now = Double(round) / Double(max(1, rounds))
          state.work += now - share
          state.shares[run] = (rounds, now)
        }
      case .ended(let run, let record):
        state.work += 1 - (state.shares.removeValue(forKey: run)?.share ?? 0)
        state.ended += 1
        if record.state != .done { state.troubled += 1 }
        if !isLive { say("\(state.ended)/\(total)  \(run.text): \(Self.text(record))") }
      }
      if isLive { draw(&state) }
    }
  }

  /// Ends the live line.
  func end() {
    let isDrawn = state.withLock { $0.lastDraw != nil }
    if isLive, !isQuiet, isDrawn { Console.write("\n", to: stream) }
  }

  /// Writes a line where progress goes.
  func say(_ line: String) {
    if !isQuiet { Console.tell(line, to: stream) }
  }

  private func draw(_ state: inout State) {
    guard !isQuiet else { return }
    let now = clock.now
    if let last = state.lastDraw, last.duration(to: now) < .milliseconds(100), state.ended < total { return }
    state.lastDraw = now
    let share = state.shares.values.reduce(0) { $0 + $1.share }
    var parts = [("\(state.ended)/\(total) runs", 0), ("\(state.shares.count) running", 2)]
    if state.troubled > 0 { parts.append(("\(state.troubled) refused or failed", 1)) }
    if state.work > 0 {
      let left = Double(total - state.ended) - share
      parts.append(("\((start.duration(to: now) / .seconds(1) / state.work * left).fixed(0)) s left", 3))
    }
    Console.write("\r\u{1B}[K" + TextLayout(width: Console.width(of: stream)).fitted(parts), to: stream)
  }

  private static func text(_ record: SweepRecord) -> String {
    guard record.state == .done else { return "\(record.state.rawValue): \(record.reason ?? "")" }
    if let accuracy = record.accuracy { return "accuracy \(accuracy.fixed(4)) in \(record.seconds.seconds) s" }
    return "loss \((record.loss ?? .nan).fixed(4)) in \(record.seconds.seconds) s"
  }
}
