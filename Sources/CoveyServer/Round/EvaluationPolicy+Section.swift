public import CoveyCore

extension EvaluationPolicy: SettingsSection {
  /// Reads `evaluation`.
  public init(_ reader: SettingsReader) {
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
  public func write(to writer: inout SettingsWriter) {
    writer.set("every", every)
    writer.set("batchSize", batchSize)
    var target = SettingsWriter()
    target.set("accuracy", targetAccuracy)
    target.set("loss", targetLoss)
    writer.set("target", target.node)
  }
}
