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
    switch protection {
    case .none:
      guard reply.update.facts.training.lossSum.isFinite, reply.update.delta.isFinite else {
        throw TrainingError.notFinite(step: reply.update.facts.training.steps)
      }
      reply.send(.raw(reply.update.finish()))
    case .clip(let bound): reply.send(.clipped(try clip(&reply, to: bound)))
    case .noise(let randomizer):
      guard let noise else { throw ClientError.noNoise }
      if case .privUnit(let unit) = randomizer.mechanism, unit.dimension != reply.update.delta.count {
        throw ClientError.wrongModel(parameters: unit.dimension, expected: reply.update.delta.count)
      }
      var clipped = try clip(&reply, to: randomizer.bound)
      let source = noise.source(.update, round: reply.round, client: reply.client.rawValue, piece: 0)
      do {
        reply.send(.noised(try randomizer.protect(&clipped, with: source)))
      } catch {
        reply.reclaim(clipped.takeValues())
        throw error
      }
    case .encode(let encoding, let seed):
      guard let noise else { throw ClientError.noNoise }
      guard encoding.dimension == reply.update.delta.count else {
        throw ClientError.wrongModel(parameters: encoding.dimension, expected: reply.update.delta.count)
      }
      let clipped = try clip(&reply, to: encoding.clipBound)
      var values = reply.takeRing(encoding.ring)
      do {
        reply.send(
          .encoded(
            try encoder.protect(
              clipped, as: encoding, rotationSeed: seed, round: reply.round, client: reply.client, with: noise,
              into: &values)))
        reply.reclaim(clipped.takeValues())
      } catch {
        // The memory stays here, whether the update can be encoded or not.
        reply.reclaim(clipped.takeValues())
        throw error
      }
    }
  }

  /// Clips the update to a bound that the client accepts.
  static func clip(_ reply: inout ClientReply, to bound: Double) throws -> Update<Clipped> {
    let training = reply.update.facts.training
    guard training.lossSum.isFinite else { throw TrainingError.notFinite(step: training.steps) }
    guard ClipConfiguration.possibleBounds.contains(bound) else {
      throw SecureAggregationError.refused(.clipBoundRefused)
    }
    var update = reply.update.finish()
    guard let clipped = update.clip(to: bound) else {
      reply.reclaim(update.takeValues())
      throw TrainingError.notFinite(step: training.steps)
    }
    return clipped
  }
}
