import CoveyCompute
package import CoveyTraining

extension LocalTrainingPlan: ConfigurationSection {
  /// Reads `client`.
  package init(_ reader: SectionReader) {
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
  init(withoutBatches reader: SectionReader, isRateArgument: Bool) {
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
  var nodeWithoutBatches: ConfigurationNode {
    var writer = SectionWriter()
    for key in Self.batchKeys { writer.set(key, String?.none) }
    writer.set("optimizer", section: optimizer)
    return writer.node
  }

  private static let batchKeys = ["epochs", "batchSize", "maximumSteps"]

  /// Writes `client`.
  package func write(to writer: inout SectionWriter) {
    writer.set("epochs", epochs)
    writer.set(
      "batchSize", batchSize.map { "\($0)" }.map { ConfigurationNode(.scalar($0, quoted: false)) } ?? .text("all"))
    writer.set("maximumSteps", maximumSteps)
    writer.set("optimizer", section: optimizer)
  }

  private static func batchSize(_ reader: SectionReader) -> Int? {
    if case .scalar("all", _)? = reader.node("batchSize")?.content { return nil }
    return reader.whole("batchSize", default: 10, .atLeast(1))
  }
}
