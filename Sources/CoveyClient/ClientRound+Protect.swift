internal import CoveyCore
internal import CoveyNoise
internal import CoveySecureAggregation
internal import CoveyTraining
internal import CoveyTransport

extension ClientRound {
  /// Protects the update as the request asks. Nothing leaves the client that is less protected, or that could poison
  /// the sum.
  static func protect(
    _ reply: inout ClientReply, as protection: UpdateProtection, with noise: (any NoiseSupply)?,
    encoder: UpdateEncoder
  ) throws {
    guard reply.update.training.lossSum.isFinite else { throw notFinite(reply) }
    switch protection {
    case .none:
      guard reply.update.delta.isFinite else { throw notFinite(reply) }
    case .clip(let bound):
      guard ClipConfiguration.possibleBounds.contains(bound) else {
        throw SecureAggregationError.refused(.clipBoundRefused)
      }
      guard let clipped = reply.update.clip(to: bound) else { throw notFinite(reply) }
      reply.send(.clipped(clipped))
    case .noise(let randomizer):
      guard let noise else { throw ClientError.noNoise }
      guard ClipConfiguration.possibleBounds.contains(randomizer.bound) else {
        throw SecureAggregationError.refused(.clipBoundRefused)
      }
      if case .privUnit(let unit) = randomizer.mechanism, unit.dimension != reply.update.delta.count {
        throw ClientError.wrongModel(parameters: unit.dimension, expected: reply.update.delta.count)
      }
      guard var clipped = reply.update.clip(to: randomizer.bound) else { throw notFinite(reply) }
      let source = noise.source(.update, round: reply.round, client: reply.client.rawValue, piece: 0)
      do {
        reply.send(.noised(try randomizer.protect(&clipped, with: source)))
      } catch {
        reply.reclaim(clipped.delta)
        throw error
      }
    case .encode(let encoding, let seed):
      guard let noise else { throw ClientError.noNoise }
      guard encoding.dimension == reply.update.delta.count else {
        throw ClientError.wrongModel(parameters: encoding.dimension, expected: reply.update.delta.count)
      }
      guard ClipConfiguration.possibleBounds.contains(encoding.clipBound) else {
        throw SecureAggregationError.refused(.clipBoundRefused)
      }
      guard let clipped = reply.update.clip(to: encoding.clipBound) else { throw notFinite(reply) }
      // The memory of the clipped delta stays here, whether it can be encoded or not.
      defer { reply.reclaim(clipped.delta) }
      var values = reply.takeRing(encoding.ring)
      let encoded = try encoder.encode(
        clipped, as: encoding, rotationSeed: seed, round: reply.round, client: reply.client, with: noise, into: &values)
      reply.send(.encoded(encoded, values))
    }
  }

  private static func notFinite(_ reply: borrowing ClientReply) -> TrainingError {
    .notFinite(step: reply.update.training.steps)
  }
}
