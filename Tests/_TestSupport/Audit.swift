#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// How thoroughly the measured guarantees are measured: `COVEY_AUDIT=N` makes it N rounds with and N without the unit,
/// and prints a line for each mechanism (`Benchmarks/audit/README.md`).
public enum Audit {
  /// Rounds on either side; 1,000 by default.
  public static let runs = asked ?? 1000

  private static let asked = ProcessInfo.processInfo.environment["COVEY_AUDIT"].flatMap { Int($0) }

  /// Prints a row of the table if it was asked for.
  public static func note(_ mechanism: String, stated: Double, _ measured: MeasuredEpsilon, isGaussian: Bool = true) {
    guard asked != nil else { return }
    func text(_ value: Double) -> String { "\((value * 1000).rounded(.down) / 1000)" }
    print(
      "| \(mechanism) | \(text(stated)) | \(text(measured.epsilon)) | "
        + "\(isGaussian ? text(measured.gaussianEpsilon) : "-") |")
  }
}
