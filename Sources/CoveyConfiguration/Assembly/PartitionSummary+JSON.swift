internal import CoveyCore
internal import CoveyData
public import CoveyDataSources

extension PartitionSummary {
  /// The summary as one line of JSON.
  /// - Throws: Never in practice.
  public func jsonLine() throws -> String {
    try JSONWriter(.line, escapesSlashes: true).text(encoding: self)
  }
}
