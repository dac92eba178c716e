/// Why something private cannot be done. Messages hold no data values and no secrets.
public enum PrivacyError: Error, Equatable, Sendable {
  /// A value is impossible, as a sentence.
  case invalid(String)
  /// An accountant has no sound bound for what it is asked to account, as a sentence that says which one has.
  case unsupported(String)
  /// A run would break a privacy rule: the rule's sentences, each with reason and remedy.
  case refused([String])
}

extension PrivacyError: CustomStringConvertible {
  /// What happened and what to do.
  public var description: String {
    switch self {
    case .invalid(let problem), .unsupported(let problem): problem
    case .refused(let problems): problems.joined(separator: "\n")
    }
  }
}

extension PrivacyError {
  package static func checkDelta(_ delta: Double) throws {
    guard delta > 0, delta < 1 else {
      throw PrivacyError.invalid("delta must lie strictly between 0 and 1, not \(delta)")
    }
  }

  package static func checkEpsilon(_ epsilon: Double) throws {
    guard epsilon >= 0 else { throw PrivacyError.invalid("epsilon must be >= 0, not \(epsilon)") }
  }
}
