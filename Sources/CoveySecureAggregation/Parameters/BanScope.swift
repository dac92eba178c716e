/// How long a client that was proven to lie is not invited any more. It leaves the session at once in any case.
public enum BanScope: String, Sendable, Hashable, CaseIterable, Codable {
  /// It is invited to the next session.
  case session
  /// Until the run ends.
  case run
  /// It is never invited again, in this run or another that is given its list of bans.
  case never
}
