internal import CoveyCore

extension ByteEncoder {
  mutating func append(_ totals: SecureAggregationTotals) {
    append(totals.abortedRounds)
    append(totals.dropped.keys)
    append(totals.dropped.shares)
    append(totals.dropped.check)
    append(totals.dropped.dispute)
    append(totals.dropped.roster)
    append(totals.dropped.input)
    append(totals.dropped.consistency)
    append(totals.dropped.unmasking)
    append(totals.clipped)
    append(totals.cappedWeights)
    append(totals.saturated)
    append(totals.coarseRounds)
    append(totals.squaredRoundingError)
    append(totals.squaredNorm)
    append(totals.keptLength)
    append(totals.weightRatio)
    append(totals.clientSeconds)
    append(totals.serverSeconds)
    append(totals.bytesUp)
    append(totals.bytesDown)
  }
}

extension ByteDecoder {
  mutating func secureAggregationTotals() throws -> SecureAggregationTotals {
    var totals = SecureAggregationTotals()
    totals.abortedRounds = try int()
    totals.dropped.keys = try int()
    totals.dropped.shares = try int()
    totals.dropped.check = try int()
    totals.dropped.dispute = try int()
    totals.dropped.roster = try int()
    totals.dropped.input = try int()
    totals.dropped.consistency = try int()
    totals.dropped.unmasking = try int()
    totals.clipped = try int()
    totals.cappedWeights = try int()
    totals.saturated = try int()
    totals.coarseRounds = try int()
    totals.squaredRoundingError = try double()
    totals.squaredNorm = try double()
    totals.keptLength = try optionalDouble()
    totals.weightRatio = try optionalDouble()
    totals.clientSeconds = try double()
    totals.serverSeconds = try double()
    totals.bytesUp = try int()
    totals.bytesDown = try int()
    return totals
  }
}
