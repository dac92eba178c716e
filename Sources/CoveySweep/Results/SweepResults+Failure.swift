internal import CoveyConfiguration
import CoveyCore
internal import CoveyNoise

extension SweepResults {
  /// Why a sweep has nothing to show although its runs have ended: the privacy error if settings were refused, else the
  /// configuration's, else the runs' own failures. Nil if a run with privacy is done.
  public var failure: (any Error)? {
    guard settings.allSatisfy({ $0.doneCount == 0 }) else { return nil }
    let records = settings.flatMap { result in result.records.sorted { $0.key < $1.key }.map(\.value) }
    func reasons(_ state: SweepRecord.State) -> [String] {
      var reasons: [String] = []
      for record in records where record.state == state {
        if let reason = record.reason, !reasons.contains(reason) { reasons.append(reason) }
      }
      return reasons
    }
    let refused = reasons(.refused)
    if !refused.isEmpty { return PrivacyError.refused(refused) }
    let invalid = reasons(.invalid)
    if !invalid.isEmpty { return SettingsError(invalid.map { .init(nil, $0) }) }
    return SweepError(reasons: reasons(.failed))
  }
}

/// No run with privacy of a sweep came to its end.
public struct SweepError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The runs' failures, each once.
  public let reasons: [String]

  /// One line a failure.
  public var description: String {
    (["no run with privacy came to its end"] + reasons).joined(separator: "\n")
  }
}
