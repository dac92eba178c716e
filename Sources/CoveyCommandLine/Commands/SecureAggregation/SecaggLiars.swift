import ArgumentParser
import CoveyReport
import CoveySecureAggregation
import CoveySimulation
import CoveySystem
import CoveyTesting
import Synchronization

/// `covey secagg liars`: rounds with liars of every kind.
struct SecaggLiars: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "liars",
    abstract: "Run rounds in which clients lie in every way that can be proven, and others drop out.",
    discussion: """
      A round is complete if its sum is exactly that of the honest clients that stayed. Exit code 1 if fewer than 99 % of \
      the rounds are complete, a liar is not named, or anybody else is.
      """)

  /// A protocol in which secrets are shared out.
  enum Method: String, ExpressibleByArgument, CaseIterable {
    case secagg
    case secaggPlus = "secagg+"

    var method: SecureAggregationProtocol { self == .secagg ? .secagg : .secaggPlus }
  }

  @Option(name: .customLong("protocol"), help: "secagg or secagg+.")
  var method = Method.secaggPlus

  @Option(parsing: .unconditional, help: "Clients of a round, 8 to 4,000.")
  var clients = 300

  @Option(parsing: .unconditional, help: "Rounds, 1 or more.")
  var rounds = 200

  @Option(parsing: .unconditional, help: "The share of liars, and of dropouts beside them, in [0, 0.25].")
  var rate = 0.05

  @Flag(help: "Against active servers.")
  var active = false

  @Option(parsing: .unconditional, help: "Threads, 1 or more.")
  var workers = 1

  @Option(parsing: .unconditional, help: "Chooses who lies and who drops out.")
  var seed: UInt64 = 1

  func validate() throws {
    guard (8...4000).contains(clients) else { throw ValidationError("--clients must be 8 to 4,000, not \(clients)") }
    guard rounds >= 1 else { throw ValidationError("--rounds must be 1 or more, not \(rounds)") }
    guard workers >= 1 else { throw ValidationError("--workers must be 1 or more, not \(workers)") }
    guard (0...0.25).contains(rate) else { throw ValidationError("--rate must lie in [0, 0.25], not \(rate)") }
  }

  func run() throws {
    let trial = LiarTrial(
      method.method, server: active ? .active : .semiHonest, clients: clients, rate: rate, seed: seed)
    let report = LiarReport(trial)
    let next = Atomic(0)
    let state = Mutex(report)
    let last = rounds
    try ThreadTeam(count: workers).perform { _ in
      while true {
        let number = next.add(1, ordering: .relaxed).oldValue
        guard number < last else { return }
        do {
          let result = try trial.round(number)
          let lines = state.withLock { $0.note(result) }
          lines.forEach { Console.tell($0) }
        } catch {
          state.withLock { $0.fail("round \(number): \(error)") }
        }
      }
    }
    let result = state.withLock { $0 }
    result.summary.forEach { Console.tell($0) }
    if !result.isClean { throw ExitCode(Exit.failed) }
  }
}
