import CoveySecureAggregation
import _TestSupport

/// In which step each client stops to answer; nil: never.
struct DropoutPattern: CustomStringConvertible {
  var stops: [SessionStep?]

  var description: String { stops.map { $0.map { "\($0)" } ?? "stays" }.joined(separator: " ") }

  /// Who does not answer in a step that would be asked.
  var dropped: [SessionStep: Set<Int>] {
    var dropped: [SessionStep: Set<Int>] = [:]
    for (index, stop) in stops.enumerated() { if let stop { dropped[stop, default: []].insert(index) } }
    return dropped
  }

  /// The clients that still answer in a step.
  func answering(_ step: SessionStep, of clients: Set<Int>) -> Set<Int> {
    clients.filter { index in stops[index].map { $0 > step } ?? true }
  }

  /// What a client may do, in graphs with a committee if they are sparse and the server is active.
  static func choices(_ server: ServerModel, isSparse: Bool = false, from first: SessionStep) -> [SessionStep?] {
    // Nobody complains, so there is no dispute.
    SessionStep.allCases.filter {
      $0 >= first && $0 != .dispute && ($0 != .roster || isSparse && server == .active)
        && (server == .active || $0 != .consistency)
    } + [nil]
  }

  /// All patterns.
  static func all(_ count: Int, _ choices: [SessionStep?]) -> [DropoutPattern] {
    (0..<count).reduce([DropoutPattern(stops: [])]) { patterns, _ in
      patterns.flatMap { pattern in choices.map { DropoutPattern(stops: pattern.stops + [$0]) } }
    }
  }

  /// One pattern for every number of clients that stop in each step, with the clients in random order.
  static func allUpToOrder(_ count: Int, _ choices: [SessionStep?], seed: UInt64) -> [DropoutPattern] {
    var numbers = TestNumbers(seed: seed)
    func extended(_ stops: [SessionStep?], from first: Int) -> [[SessionStep?]] {
      if stops.count == count { return [stops] }
      return (first..<choices.count).flatMap { extended(stops + [choices[$0]], from: $0) }
    }
    return extended([], from: 0).map { stops in
      var stops = stops
      for last in stride(from: count - 1, to: 0, by: -1) { stops.swapAt(last, numbers.integer(in: 0...last)) }
      return DropoutPattern(stops: stops)
    }
  }

  /// A pattern in which each client drops out in each step with the same probability.
  static func random(
    _ count: Int, _ choices: [SessionStep?], rate: Double, _ numbers: inout TestNumbers
  ) -> DropoutPattern {
    DropoutPattern(
      stops: (0..<count).map { _ in
        for choice in choices { if let choice, numbers.chance(rate) { return choice } }
        return nil
      })
  }
}
