internal import CoveyCore

extension ByteEncoder {
  mutating func append(_ totals: RunTotals) {
    append(totals.seconds)
    append(totals.evaluationSeconds)
    append(totals.completed)
    for reason in FailureReason.allCases { append(totals.failed[reason]) }
    append(totals.examples)
    append(totals.steps)
    append(totals.bytesUp)
    append(totals.bytesDown)
    append(totals.secureAggregation)
    append(UInt8(totals.evaluation == nil ? 0 : 1))
    append(totals.evaluation?.loss ?? 0 as Double)
    append(totals.evaluation?.accuracy)
    append(totals.evaluation?.examples ?? 0 as Int)
    append(totals.targetRound)
  }
}

extension ByteDecoder {
  mutating func totals() throws -> RunTotals {
    var totals = RunTotals()
    totals.seconds = try double()
    totals.evaluationSeconds = try double()
    totals.completed = try int()
    for reason in FailureReason.allCases { totals.failed[reason] = try int() }
    totals.examples = try int()
    totals.steps = try int()
    totals.bytesUp = try int()
    totals.bytesDown = try int()
    totals.secureAggregation = try secureAggregationTotals()
    let evaluated = try integer(UInt8.self) != 0
    let summary = EvaluationSummary(loss: try double(), accuracy: try optionalDouble(), examples: try int())
    totals.evaluation = evaluated ? summary : nil
    totals.targetRound = try optionalInt()
    return totals
  }
}
