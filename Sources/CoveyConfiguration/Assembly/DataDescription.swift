internal import CoveyCore
internal import CoveyData
public import CoveyDataSources

extension LoadedConfiguration {
  /// Facts about the data, a few lines for people.
  /// - Throws: `SettingsError` or `DataError` if the data cannot be had.
  public func describeData() throws -> String {
    let loaded = try loadData()
    let (data, classNames) = (loaded.dataset, loaded.classNames)
    var parts: [String] = []
    if let stored = data as? PartitionedDataset {
      parts.append("training\n" + stored.train.describe(classNames: classNames))
    } else {
      parts.append("training\nfeatures  \(data.features)\ntargets   \(data.targets.outputs) outputs\nmade when asked")
    }
    if let test = data.test {
      parts.append("test\n" + test.describe(classNames: classNames))
    } else {
      parts.append("test\nnone")
    }
    parts.append("clients   \(data.clientCount) (partition \(simulation.data.partition.kind.rawValue))")
    return parts.joined(separator: "\n\n")
  }

  /// How the clients share the data.
  /// - Throws: `SettingsError` or `DataError` if the data cannot be had.
  public func summarizePartition() throws -> PartitionSummary {
    func summary(_ data: some FederatedDataset) throws -> PartitionSummary { try PartitionSummary(data) }
    return try summary(loadData().dataset)
  }
}
