@_spi(MaskMaker) internal import CoveyCore
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
    let (weight, isCapped) = input.weight(of: reply.update.facts)
    let clipped = try clip(&reply, to: input.clipBound)
    var values = reply.takeRing(input.shape)
    var message = reply.takeMessage()
    do {
      let rounding = try encoder.encode(
        clipped, weight: weight, as: input, round: reply.round, client: reply.client, with: noise, into: &values)
      let counters =
        input.reportsMetrics
        ? MaskedCounters(clipped, weight: weight, isCapped: isCapped, rounding: rounding)
        : MaskedCounters(weight: weight)
      input.write(counters, to: &values)
      try session.mask(&values, into: &message)
    } catch {
      // Whatever of the update is in them stays nowhere.
      values.clear()
      reply.reclaim(values)
      reply.reclaim(clipped.takeValues())
      throw error
    }
    reply.reclaim(values)
    reply.reclaim(clipped.takeValues())
    reply.send(.masked(Update(message: message)))
  }
}

extension MaskedInput {
  /// The integer weight with which an update enters the sum, and whether that is less than its own.
  func weight(of update: UpdateFacts) -> (weight: Int, isCapped: Bool) {
    let own = Int(exactly: update.weight.rounded()) ?? .max
    return (min(max(own, 1), weightBound), own > weightBound)
  }
}
