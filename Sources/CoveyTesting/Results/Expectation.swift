internal import CoveyCore
internal import CoveySecureAggregation

/// What must happen in one attacked session: who refuses what by which name, and how the session ends.
struct Expectation {
  /// How a session ends.
  enum End {
    /// The sum of all inputs but those of some clients, exactly.
    case sum(without: Set<ClientID>)
    /// No sum, for one of some reasons.
    case aborted(Set<ErrorKind>)
    /// The exact sum of what the server took, or no sum for one of some reasons.
    case sumOrAborted(Set<ErrorKind>)
  }

  /// Clients that must refuse to go on, and the names of errors for which they may.
  var clients: [ClientID: Set<ErrorKind>] = [:]
  /// Others that may refuse.
  var othersMayRefuse: Set<ErrorKind> = []
  /// Clients of whom the server must refuse a message.
  var server: [ClientID: Set<ErrorKind>] = [:]
  /// Errors for which it may refuse messages of others.
  var serverMayRefuse: Set<ErrorKind> = []
  /// Clients that the server must name as liars, nobody else, and for what; nil: it may name any.
  var excluded: [ClientID: Misconduct]? = [:]
  /// How it ends.
  var end: End

  /// Nobody is refused, and the sum is of all inputs.
  static let nothing = Expectation(end: .sum(without: []))

  /// One client refuses, and the rest go on without it.
  static func refused(by client: ClientID, _ kinds: ErrorKind...) -> Expectation {
    Expectation(clients: [client: Set(kinds)], end: .sum(without: [client]))
  }

  /// The server names a client as a liar, and the rest go on without it.
  static func named(_ client: ClientID, _ misconduct: Misconduct) -> Expectation {
    Expectation(excluded: [client: misconduct], end: .sum(without: [client]))
  }

  /// The server refuses a client's message, and the rest go on without it.
  static func refused(of client: ClientID, _ kinds: ErrorKind...) -> Expectation {
    Expectation(server: [client: Set(kinds)], end: .sum(without: [client]))
  }
}
