internal import CoveyCore
public import CoveyTesting

extension FuzzReport {
  /// The report for people.
  public var lines: [String] {
    var lines = [
      "\(SessionPlan.grouped(mutations)) damaged messages of \(decoders) kinds; "
        + "\(SessionPlan.grouped(accepted)) are messages still"
    ]
    for (kind, count) in refused.sorted(by: { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }) {
      lines.append("  \(SessionPlan.padded(kind.rawValue, 20)) \(SessionPlan.right(SessionPlan.grouped(count), 13))")
    }
    lines.append("the slowest took \(NumberText.general(milliseconds, digits: 3)) ms")
    lines += unnamed.sorted().map { "THREW AN ERROR WITHOUT A NAME: \($0)" }
    return lines
  }

  /// The report as one JSON object.
  public var jsonLine: String {
    let refused = Dictionary(refused.map { ($0.key.rawValue, JSONValue.number(Double($0.value))) }) { first, _ in first
    }
    return JSONValue.object([
      ("clean", .boolean(isClean)), ("mutations", .number(Double(mutations))),
      ("decoders", .number(Double(decoders))), ("accepted", .number(Double(accepted))),
      ("refused", .object(refused)), ("unnamed", .list(unnamed.sorted().map { .text($0) })),
      ("slowestMilliseconds", .number(milliseconds)),
    ])
  }

  private var milliseconds: Double {
    let (seconds, fraction) = slowest.components
    return Double(seconds) * 1e3 + Double(fraction) * 1e-15
  }
}
