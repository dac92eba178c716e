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
