public import CoveyCore

extension SecureAggregationTotals: WireCodable {
  /// Reads what ``write(to:)`` writes.
  public init(from reader: inout WireReader) throws(WireError) {
    self.init()
    abortedRounds = try reader.total()
    for step in StepCounts.inOrder { dropped[keyPath: step] = try reader.share() }
    clipped = try reader.total()
    cappedWeights = try reader.total()
    saturated = try reader.total()
    coarseRounds = try reader.total()
    squaredRoundingError = try reader.value()
    squaredNorm = try reader.value()
    keptLength = try reader.value()
    weightRatio = try reader.value()
    clientSeconds = try reader.value()
    serverSeconds = try reader.value()
    bytesUp = try reader.total()
    bytesDown = try reader.total()
  }

  /// Writes every number in the order of the source.
  public func write(to writer: inout WireWriter) {
    writer.write(abortedRounds)
    for step in StepCounts.inOrder { writer.write(dropped[keyPath: step]) }
    writer.write(clipped)
    writer.write(cappedWeights)
    writer.write(saturated)
    writer.write(coarseRounds)
    writer.write(squaredRoundingError)
    writer.write(squaredNorm)
    writer.write(keptLength)
    writer.write(weightRatio)
    writer.write(clientSeconds)
    writer.write(serverSeconds)
    writer.write(bytesUp)
    writer.write(bytesDown)
  }
}

extension StepCounts {
  /// The counts in the order in which steps follow one another.
  fileprivate static var inOrder: [WritableKeyPath<StepCounts, Int>] {
    [\.keys, \.shares, \.check, \.dispute, \.roster, \.input, \.consistency, \.unmasking]
  }
}
