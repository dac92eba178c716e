public import CoveyCore

extension RunTotals: WireCodable {
  /// Reads what ``write(to:)`` writes.
  public init(from reader: inout WireReader) throws(WireError) {
    self.init()
    seconds = try reader.value()
    evaluationSeconds = try reader.value()
    completed = try reader.value()
    for reason in FailureReason.allCases { failed[reason] = try reader.value() }
    examples = try reader.value()
    steps = try reader.value()
    bytesUp = try reader.value()
    bytesDown = try reader.value()
    secureAggregation = try reader.value()
    if try reader.value(Bool.self) {
      evaluation = EvaluationSummary(
        loss: try reader.value(), accuracy: try reader.value(), examples: try reader.value())
    }
    targetRound = try reader.value()
  }

  /// Writes every number in the order of the source.
  public func write(to writer: inout WireWriter) {
    writer.write(seconds)
    writer.write(evaluationSeconds)
    writer.write(completed)
    for reason in FailureReason.allCases { writer.write(failed[reason]) }
    writer.write(examples)
    writer.write(steps)
    writer.write(bytesUp)
    writer.write(bytesDown)
    writer.write(secureAggregation)
    writer.write(evaluation != nil)
    if let evaluation {
      writer.write(evaluation.loss)
      writer.write(evaluation.accuracy)
      writer.write(evaluation.examples)
    }
    writer.write(targetRound)
  }
}
