@_spi(MaskMaker) public import CoveyCore
internal import CoveyNoise
public import CoveySecureAggregation

/// Masks around a mode: its client's half makes integers, the counts follow, and the session hides both.
extension MaskedInput {
  /// Clips an update, turns it and its counts into integers, and hides them under the session's masks. Nothing of the
  /// client leaves it in clear.
  /// - Throws: As ``ClientProtection/protect(_:in:)``; `SecureAggregationError`; `CryptoError` if there are no random bits.
  public func protect(
    _ draft: inout UpdateDraft, under session: any ClientSession, in turn: ProtectionTurn
  ) throws -> ReplyContent {
    try draft.checkSize(dimension)
    let (weight, isCapped) = self.weight(of: draft.facts)
    let clipped = try draft.clip(to: clipBound)
    var integers = turn.memory.takeRing(shape)
    var message = turn.memory.takeMessage()
    do {
      let rounding = try encode(clipped, weight: weight, in: turn, into: &integers)
      let counters =
        reportsMetrics
        ? MaskedCounters(clipped, weight: weight, isCapped: isCapped, rounding: rounding)
        : MaskedCounters(weight: weight)
      write(counters, to: &integers)
      try session.mask(&integers, into: &message)
    } catch {
      // Whatever of the update is in them stays nowhere.
      integers.clear()
      turn.memory.reclaim(integers)
      draft.delta = clipped.takeValues()
      throw error
    }
    turn.memory.reclaim(integers)
    draft.delta = clipped.takeValues()
    return .masked(Update(message: message))
  }

  /// Encodes an update into the first elements of `integers`.
  /// - Returns: What rounding did, where clients tell of it.
  private func encode(
    _ update: borrowing Update<Clipped>, weight: Int, in turn: ProtectionTurn, into integers: inout RingVector
  ) throws -> RoundingOutcome {
    switch values {
    case .noised(let encoding):
      try DistributedClient(encoding, seed: seed).encode(update, in: turn, into: &integers)
      return RoundingOutcome()
    case .fixedPoint(let encoding):
      // The bits are the client's own: whoever knew them could undo the rounding, and a server that chose them could lead it.
      let supply = try turn.noise ?? SecureNoise.fresh()
      let bits = supply.source(.rounding, round: turn.round, client: turn.client.rawValue, piece: 0)
      let tools = turn.memory.tools
      let signs =
        encoding.isRotated ? tools.rotation(dimension: encoding.dimension, seed: seed, round: turn.round) : nil
      return try tools.fixedPoint(encoding).encode(update, weight: weight, rotation: signs, into: &integers) { words in
        bits.fill(&words)
      }
    }
  }

  /// The integer weight with which an update enters the sum, and whether that is less than its own.
  private func weight(of facts: UpdateFacts) -> (weight: Int, isCapped: Bool) {
    let own = Int(exactly: facts.weight.rounded()) ?? .max
    return (min(max(own, 1), weightBound), own > weightBound)
  }
}
