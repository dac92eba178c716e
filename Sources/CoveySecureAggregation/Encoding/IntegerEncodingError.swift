/// Numbers that no encoding can have.
public enum IntegerEncodingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A value out of its range; the sentence names it.
  case invalid(String)
  /// The sum of so many clients does not fit 32 bits with so many bits a value; at most `possible` would.
  case noRoom(valueBits: Int, cohort: Int, possible: Int)

  /// What is wrong, and what to do.
  public var description: String {
    switch self {
    case .invalid(let sentence): sentence
    case .noRoom(let valueBits, let cohort, let possible):
      "the sum of \(cohort) clients with \(valueBits) bits a value does not fit 32 bits; "
        + (possible >= 2
          ? "use at most \(possible) bits a value, or fewer clients a round" : "use fewer clients a round")
    }
  }
}
