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
