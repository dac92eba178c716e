/// Everything that is wrong with settings, each with its place.
public struct SettingsError: Error, Equatable, Sendable {
  /// One thing that is wrong.
  public struct Problem: Sendable, Equatable, CustomStringConvertible {
    /// Where; nil for the command line as a whole.
    public let origin: SettingsOrigin?
    /// What, and what to do.
    public let message: String

    /// A problem at a place.
    public init(_ origin: SettingsOrigin?, _ message: String) {
      self.origin = origin
      self.message = message
    }

    /// `run.yaml:12:11: message`.
    public var description: String {
      guard let origin else { return message }
      return "\(origin): \(message)"
    }
  }

  /// The problems, in the order found; at least one.
  public let problems: [Problem]
  /// Further ones that were left out.
  public let omitted: Int

  /// One problem.
  public init(_ origin: SettingsOrigin?, _ message: String) {
    problems = [Problem(origin, message)]
    omitted = 0
  }

  /// Several problems, of which the first `limit` are kept.
  /// - Precondition: there is one.
  public init(_ problems: [Problem], limit: Int = 20) {
    precondition(!problems.isEmpty, "an error has a problem to tell")
    self.problems = Array(problems.prefix(limit))
    omitted = max(0, problems.count - limit)
  }
}

extension SettingsError: CustomStringConvertible {
  /// One line a problem.
  public var description: String {
    let lines = problems.map(\.description) + (omitted > 0 ? ["and \(omitted) more"] : [])
    return lines.joined(separator: "\n")
  }
}
