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
