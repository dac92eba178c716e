package import CoveyServer

extension EvaluationPolicy: ConfigurationSection {
  /// Reads `evaluation`.
  package init(_ reader: SectionReader) {
    self.init()
    every = reader.whole("every", default: every, .atLeast(1))
    batchSize = reader.whole("batchSize", default: batchSize, .atLeast(1))
    let target = reader.section("target")
    targetAccuracy = target.optionalNumber("accuracy", .above(0, upTo: 1))
    targetLoss = target.optionalNumber("loss", .atLeast(0))
    target.finish()
    reader.finish()
  }

  /// Writes `evaluation`.
  package func write(to writer: inout SectionWriter) {
    writer.set("every", every)
    writer.set("batchSize", batchSize)
    var target = SectionWriter()
    target.set("accuracy", targetAccuracy)
    target.set("loss", targetLoss)
    writer.set("target", target.node)
  }
}
