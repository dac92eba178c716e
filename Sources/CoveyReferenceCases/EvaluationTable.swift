public import CoveyCore
internal import CoveyReport

/// A table of evaluated cases for people, row by row.
public struct EvaluationTable: Sendable {
  /// Cases whose every number lies within its tolerance.
  public private(set) var inside = 0
  /// Cases with a number outside of its tolerance.
  public private(set) var outside = 0
  /// Cases without anything to compare.
  public private(set) var uncompared = 0
  /// Cases of unknown kinds.
  public private(set) var unknown = 0

  /// An empty table.
  public init() {}

  /// The row of a case: its name, the computed number that is furthest from the right ones, those, and the verdict.
  /// - Parameters:
  ///   - entry: The case.
  ///   - computed: nil if the kind is unknown.
  ///   - width: Characters in a line of the terminal; where a row is longer, its name has a line of its own. Nil: rows are not
  ///     broken.
  public mutating func row(_ entry: ReferenceCase, _ computed: [String: JSONValue]?, width: Int? = nil) -> [String] {
    let row = "\(Self.padded(entry.id, 34)) \(finding(entry, computed))"
    guard let width, row.count > width else { return [row] }
    let finding = row.dropFirst(max(34, entry.id.count)).split(separator: " ").joined(separator: " ")
    return [entry.id] + TextLayout(width: width).lines("  \(finding)")
  }

  private mutating func finding(_ entry: ReferenceCase, _ computed: [String: JSONValue]?) -> String {
    guard let computed, let judgement = entry.judge(computed) else {
      unknown += 1
      return "not supported"
    }
    guard let worst = judgement.worst else {
      uncompared += 1
      return "nothing to compare"
    }
    if judgement.passes { inside += 1 } else { outside += 1 }
    let number = "\(worst.name) \(NumberText.general(worst.computed, digits: 8))"
    let range = "[\(NumberText.general(worst.lower, digits: 8)), \(NumberText.general(worst.upper, digits: 8))]"
    let verdict = worst.passes ? "ok" : "OUTSIDE"
    return "\(Self.padded(number, 36)) \(Self.padded(range, 26)) \(verdict) "
      + "(\(judgement.checks.filter(\.passes).count) of \(judgement.checks.count))"
  }

  /// How many cases came out how.
  public var summary: String {
    var parts = ["\(inside) within tolerance", "\(outside) outside"]
    if uncompared > 0 { parts.append("\(uncompared) without anything to compare") }
    if unknown > 0 { parts.append("\(unknown) not supported") }
    return "\(inside + outside + uncompared + unknown) cases: " + parts.joined(separator: ", ")
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
