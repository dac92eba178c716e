/// A client's update in the making: where training writes, and what protection takes its values from. It is no update yet, so
/// nothing is promised of it, and it never leaves the client.
public struct UpdateDraft: Sendable {
  /// Local minus global parameters; the memory serves one client after another.
  public var delta: ParameterVector
  /// What is told beside it.
  public var facts = UpdateFacts()

  /// Room for `parameterCount` parameters.
  public init(parameterCount: Int) {
    delta = ParameterVector(count: parameterCount)
  }

  /// Makes room for a payload of so many numbers, unless there is: another algorithm's may be longer, and somebody may have kept
  /// the last update.
  public mutating func makeRoom(_ count: Int) {
    if delta.count != count { delta = ParameterVector(count: count) }
  }

  /// Makes the update, which takes the values with it: nothing of it is left here, and the vector is empty.
  public mutating func finish() -> Update<Raw> {
    var values = ParameterVector.empty
    swap(&values, &delta)
    let facts = facts
    self.facts = UpdateFacts()
    return Update(delta: values, facts)
  }

  /// Forgets values and facts.
  public mutating func forget() {
    delta.fill(with: 0)
    facts = UpdateFacts()
  }
}
