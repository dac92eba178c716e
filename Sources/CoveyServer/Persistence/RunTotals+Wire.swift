public import CoveyCore

extension RunTotals: WireCodable {
  /// Reads what ``write(to:)`` writes.
  public init(from reader: inout WireReader) throws(WireError) {
    self.init()
    seconds = try reader.finite()
    evaluationSeconds = try reader.finite()
    guard seconds >= 0, evaluationSeconds >= 0 else { throw reader.invalid("a run took less than no time") }
    completed = try reader.total()
    for reason in FailureReason.allCases { failed[reason] = try reader.share() }
    examples = try reader.total()
    steps = try reader.total()
    bytesUp = try reader.total()
    bytesDown = try reader.total()
    secureAggregation = try reader.value()
    if try reader.value(Bool.self) {
      evaluation = EvaluationSummary(
        loss: try reader.value(), accuracy: try reader.value(), examples: try reader.total())
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

extension WireReader {
  /// A count that a run has come to, with room for more.
  mutating func total() throws(WireError) -> Int { try int64("a total", in: 0...1 << 62) }

  /// One of a few counts whose sum is a total, too.
  mutating func share() throws(WireError) -> Int { try int64("a total", in: 0...1 << 56) }
}
