import CoveyCompute
public import CoveyCore

extension LocalTrainingPlan: SettingsSection {
  /// Reads `client`.
  public init(_ reader: SettingsReader) {
    self.init(
      epochs: reader.whole("epochs", default: 1, .atLeast(1)),
      batchSize: Self.batchSize(reader),
      maximumSteps: reader.optionalWhole("maximumSteps", .atLeast(1)),
      optimizer: OptimizerConfiguration(reader.namedSection("optimizer")))
    reader.finish()
  }

  /// Reads `client` of a run whose steps draw examples at the rate of `privacy.example`, in a number that is stated there:
  /// batches, epochs and their bound would follow the number of a client's examples.
  /// - Parameter isRateArgument: Whether the rate comes from the command line, which drops what the file states for the other
  ///   way.
  package init(withoutBatches reader: SettingsReader, isRateArgument: Bool) {
    for key in Self.batchKeys where reader.node(key).map({ !$0.isNull }) ?? false {
      if isRateArgument, !reader.isArgument(key) { continue }
      reader.refuse(
        key,
        "\(reader.path(of: key)) does not go with privacy.example.rate, steps and examples, which state what a step draws and "
          + "how many there are; remove it, or remove those and state privacy.budget.adjacency: zeroOut or replaceOne")
    }
    self.init(epochs: 1, batchSize: nil, optimizer: OptimizerConfiguration(reader.namedSection("optimizer")))
    reader.finish()
  }

  /// The section of such a run as a mapping.
  package var nodeWithoutBatches: SettingsNode {
    var writer = SettingsWriter()
    for key in Self.batchKeys { writer.set(key, String?.none) }
    writer.set("optimizer", section: optimizer)
    return writer.node
  }

  private static let batchKeys = ["epochs", "batchSize", "maximumSteps"]

  /// Writes `client`.
  public func write(to writer: inout SettingsWriter) {
    writer.set("epochs", epochs)
    writer.set(
      "batchSize", batchSize.map { "\($0)" }.map { SettingsNode(.scalar($0, quoted: false)) } ?? .text("all"))
    writer.set("maximumSteps", maximumSteps)
    writer.set("optimizer", section: optimizer)
  }

  private static func batchSize(_ reader: SettingsReader) -> Int? {
    if case .scalar("all", _)? = reader.node("batchSize")?.content { return nil }
    return reader.whole("batchSize", default: 10, .atLeast(1))
  }
}
