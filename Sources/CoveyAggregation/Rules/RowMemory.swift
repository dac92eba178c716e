internal import CoveyCore

/// The limit of rules that keep all updates of a round.
public enum RowMemory {
  /// The usual limit, in units of 2^20 bytes.
  public static let standardMB = 1_024

  static func read(_ reader: SettingsReader) -> Int {
    reader.whole("memoryMB", default: standardMB, .within(1...1 << 30))
  }

  /// Why the largest cohort does not fit, as a sentence; nil if it does, or is not known.
  static func problem(_ name: String, _ memoryMB: Int, in run: AggregationFacts) -> String? {
    if !(1...1 << 30).contains(memoryMB) {
      return "aggregation.memoryMB must be in 1...\(1 << 30), not \(memoryMB)"
    }
    guard let cohort = run.largestCohort, let count = run.parameterCount else { return nil }
    return SortedRows.problem(name, updates: cohort, parameterCount: count, memoryMB: memoryMB)?.description
  }
}
