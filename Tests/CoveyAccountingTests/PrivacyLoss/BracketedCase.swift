import Testing

/// A question whose exact epsilon lies between two values that were computed elsewhere.
struct BracketedCase<Question: Sendable>: Sendable, CustomTestStringConvertible {
  let name: String
  let question: Question
  let delta: Double
  let lower: Double
  let upper: Double

  init(_ name: String, _ question: Question, delta: Double, _ lower: Double, _ upper: Double) {
    (self.name, self.question, self.delta, self.lower, self.upper) = (name, question, delta, lower, upper)
  }

  var testDescription: String { name }

  /// Expects an answer never below the lower value, and above the upper one by a share of `above` of it at most.
  func expect(_ epsilon: Double, above: Double = 0.005, _ location: SourceLocation = #_sourceLocation) {
    #expect(epsilon >= lower, "\(epsilon)", sourceLocation: location)
    #expect(epsilon <= upper * (1 + above), "\(epsilon)", sourceLocation: location)
  }
}
