internal import CoveyCore
internal import CoveySecureAggregation

/// Compares what happened in a session with what must happen.
struct SessionJudgement {
  private let session: HostileSession
  private var record: SessionLog { session.record }
  /// What differs, a sentence each.
  private(set) var problems: [String] = []
  /// Whether there is a sum, of the inputs that the server took, exactly.
  private(set) var isExactSum = false

  init(_ session: HostileSession, _ expectation: Expectation) {
    self.session = session
    problems = session.record.broken
    compare("client", record.clientRefusals, expectation.clients, others: expectation.othersMayRefuse)
    compare("message of", record.serverRefusals, expectation.server, others: expectation.serverMayRefuse)
    compareExcluded(expectation.excluded)
    compareEnd(expectation.end)
  }

  private mutating func compareExcluded(_ expected: [ClientID: Misconduct]?) {
    guard let expected else { return }
    var named = [ClientID: Misconduct]()
    for exclusion in session.server.facts.excluded { named[exclusion.client] = exclusion.misconduct }
    for (client, misconduct) in expected where named[client] != misconduct {
      problems.append(
        "\(client) was not named for \(misconduct.rawValue), but for \(named[client]?.rawValue ?? "nothing")")
    }
    for (client, misconduct) in named where expected[client] == nil {
      problems.append("\(client) was named for \(misconduct.rawValue), and it did nothing")
    }
  }

  private mutating func compare(
    _ what: String, _ refusals: [ClientID: [SessionLog.Refusal]], _ expected: [ClientID: Set<ErrorKind>],
    others: Set<ErrorKind>
  ) {
    for (client, kinds) in expected {
      guard let first = refusals[client]?.first else {
        problems.append("the \(what) \(client) was not refused, as it must be: \(Self.list(kinds))")
        continue
      }
      if !kinds.contains(first.kind) {
        problems.append("the \(what) \(client): \(first.text) (\(first.kind)), expected \(Self.list(kinds))")
      }
    }
    for (client, refusals) in refusals where expected[client] == nil {
      guard let first = refusals.first, !others.contains(first.kind) else { continue }
      problems.append("the \(what) \(client): \(first.text) (\(first.kind)), and nothing was wrong with it")
    }
  }

  private mutating func compareEnd(_ expected: Expectation.End) {
    switch (record.end, expected) {
    case (.running, _): problems.append("the session did not end")
    case (.sum(let sum), .sum(let without)):
      let clients = Set(session.setting.clients).subtracting(without)
      if record.summed != clients {
        problems.append("the sum is over \(record.summed.count) inputs, not \(clients.count)")
      }
      check(sum)
    case (.sum(let sum), .sumOrAborted): check(sum)
    case (.sum, .aborted(let kinds)): problems.append("there is a sum, expected \(Self.list(kinds))")
    case (.aborted(let refusal), .sum): problems.append("no sum: \(refusal.text) (\(refusal.kind))")
    case (.aborted(let refusal), .aborted(let kinds)), (.aborted(let refusal), .sumOrAborted(let kinds)):
      if !kinds.contains(refusal.kind) {
        problems.append("no sum: \(refusal.text) (\(refusal.kind)), expected \(Self.list(kinds))")
      }
    }
  }

  private mutating func check(_ sum: RingVector) {
    var plain = RingVector(session.setting.shape)
    for client in record.summed {
      if let input = record.inputs[client] { plain.add(input) }
    }
    plain.reduce()
    isExactSum = sum == plain
    if !isExactSum { problems.append("the sum is wrong") }
  }

  private static func list(_ kinds: Set<ErrorKind>) -> String {
    kinds.map(\.rawValue).sorted().joined(separator: " or ")
  }
}
