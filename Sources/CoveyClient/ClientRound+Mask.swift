internal import CoveyCore
internal import CoveyNoise
internal import CoveySecureAggregation
internal import CoveyTraining
internal import CoveyTransport

extension ClientRound {
  /// Clips the update, turns it and its counts into integers, and hides them under the session's masks. Nothing of the
  /// client leaves it in clear.
  static func mask(
    _ reply: inout ClientReply, as input: MaskedInput, in session: any ClientSession, with noise: (any NoiseSupply)?,
    encoder: UpdateEncoder
  ) throws {
    guard input.dimension == reply.update.delta.count else {
      throw ClientError.wrongModel(parameters: input.dimension, expected: reply.update.delta.count)
    }
    guard ClipConfiguration.possibleBounds.contains(input.clipBound) else {
      throw SecureAggregationError.refused(.clipBoundRefused)
    }
    let (weight, isCapped) = input.weight(of: reply.update)
    guard reply.update.training.lossSum.isFinite, let clipped = reply.update.clip(to: input.clipBound) else {
      throw TrainingError.notFinite(step: reply.update.training.steps)
    }
    var values = reply.takeRing(input.shape)
    defer {
      reply.reclaim(clipped.delta)
      reply.reclaim(values)
    }
    let rounding: RoundingOutcome
    do {
      rounding = try encoder.encode(
        clipped, weight: weight, as: input, round: reply.round, client: reply.client, with: noise, into: &values)
    } catch {
      values.clear()
      throw error
    }
    let counters =
      input.reportsMetrics
      ? MaskedCounters(clipped, weight: weight, isCapped: isCapped, rounding: rounding)
      : MaskedCounters(weight: weight)
    input.write(counters, to: &values)
    var message = reply.takeMessage()
    try session.mask(&values, into: &message)
    reply.send(.masked(Update(delta: .empty, weight: 0, examples: 0, training: TrainingMetrics()), message))
  }
}

extension MaskedInput {
  /// The integer weight with which an update enters the sum, and whether that is less than its own.
  func weight(of update: borrowing Update<Raw>) -> (weight: Int, isCapped: Bool) {
    let own = Int(exactly: update.weight.rounded()) ?? .max
    return (min(max(own, 1), weightBound), own > weightBound)
  }
}
