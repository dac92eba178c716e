internal import CoveyCore
internal import CoveySecureAggregation
public import CoveyTesting

/// What the hostile kit found, for people and programs.
public struct AttackReport: Sendable {
  /// The outcomes so far.
  public private(set) var outcomes: [HostileOutcome] = []

  private let layout: TextLayout

  /// Nothing found yet.
  /// - Parameter layout: How wide lines may be: a row is a sentence where a table does not fit.
  public init(layout: TextLayout = TextLayout(width: nil)) {
    self.layout = layout
  }

  /// What the widest row takes, all but some ends.
  private static let tableWidth = 140

  private var isTable: Bool { layout.width.map { $0 >= Self.tableWidth } ?? true }

  /// Whether everything was handled as specified.
  public var isClean: Bool { !outcomes.isEmpty && outcomes.allSatisfy(\.isHandled) }

  /// The lines above the rows.
  public var heading: [String] {
    guard isTable else { return [] }
    return [
      Self.row("attack", "session", "clients refuse by", "server refuses by", "end"),
      Self.row("------", "-------", "-----------------", "-----------------", "---"),
    ]
  }

  /// Notes an outcome.
  /// - Returns: Its lines: a row, and what is wrong, if anything.
  public mutating func note(_ outcome: HostileOutcome) -> [String] {
    outcomes.append(outcome)
    var end: [String] = []
    if outcome.sums > 0 { end.append(outcome.sums == 1 ? "exact sum" : "\(outcome.sums) exact sums") }
    if !outcome.aborts.isEmpty { end.append("no sum: " + Self.names(outcome.aborts, atMost: 4)) }
    let (clients, server) = (Self.names(outcome.clientErrors), Self.names(outcome.serverErrors))
    let problems = (outcome.leaks.map { "    LEAK: " + $0 }) + outcome.problems.map { "    NOT AS SPECIFIED: " + $0 }
    guard isTable else {
      let refusals = [(clients, "clients refuse by"), (server, "the server refuses by")].filter { $0.0 != "-" }
      let parts = ["\(outcome.scenario): \(outcome.setting.name)"] + refusals.map { "\($1) \($0)" } + end
      return layout.lines([parts.joined(separator: "; ")] + problems)
    }
    return [Self.row(outcome.scenario, outcome.setting.name, clients, server, end.joined(separator: ", "))] + problems
  }

  /// The line below the rows.
  public var summary: String {
    let bad = outcomes.count { !$0.isHandled }
    let trials = outcomes.reduce(0) { $0 + $1.trials }
    let verdict = bad == 0 ? "all handled as specified, nothing leaked" : "\(bad) NOT handled as specified"
    return "\(outcomes.count) attacks in \(trials) sessions: \(verdict)"
  }

  /// The outcomes as one JSON object.
  public var jsonLine: String {
    JSONValue.object([
      ("handled", .boolean(isClean)), ("attacks", .number(Double(outcomes.count))),
      ("sessions", .number(Double(outcomes.reduce(0) { $0 + $1.trials }))),
      ("outcomes", .list(outcomes.map(Self.json))),
    ])
  }

  private static func json(_ outcome: HostileOutcome) -> JSONValue {
    func list(_ kinds: Set<ErrorKind>) -> JSONValue { .list(kinds.map(\.rawValue).sorted().map { .text($0) }) }
    return .object([
      "attack": .text(outcome.scenario), "protocol": .text(outcome.setting.method.rawValue),
      "server": .text(outcome.setting.server.rawValue), "sessions": .number(Double(outcome.trials)),
      "sums": .number(Double(outcome.sums)), "aborts": list(outcome.aborts),
      "clientErrors": list(outcome.clientErrors), "serverErrors": list(outcome.serverErrors),
      "leaks": .list(outcome.leaks.map { .text($0) }), "problems": .list(outcome.problems.map { .text($0) }),
      "handled": .boolean(outcome.isHandled),
    ])
  }

  private static func names(_ kinds: Set<ErrorKind>, atMost most: Int = 2) -> String {
    if kinds.count > most { return "\(kinds.count) errors" }
    return kinds.isEmpty ? "-" : kinds.map(\.rawValue).sorted().joined(separator: " ")
  }

  private static func row(_ attack: String, _ session: String, _ clients: String, _ server: String, _ end: String)
    -> String
  {
    var row =
      SessionPlan.padded(attack, 28) + " " + SessionPlan.padded(session, 31) + " " + SessionPlan.padded(clients, 31)
      + " " + SessionPlan.padded(server, 25) + " " + end
    while row.last == " " { row.removeLast() }
    return row
  }
}
